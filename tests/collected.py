"""An SDK of OpenTelemetry in memory, and what it collects."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from argos_engine.telemetry.instruments import Instruments


class Metrics:
    """An SDK with a reader in memory."""

    def __init__(self):
        self._reader = InMemoryMetricReader()
        self._provider = MeterProvider([self._reader])
        self.instruments = Instruments(self._provider.get_meter("argos_engine"))

    def collect(self):
        """Return the points of every instrument by its name."""
        data = self._reader.get_metrics_data()
        resources = data.resource_metrics if data else ()
        return {
            metric.name: list(metric.data.data_points)
            for resource in resources
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    def values(self, name, attribute=None):
        """Return the values of an instrument, by one of its attributes."""
        return {
            point.attributes.get(attribute): point.value
            for point in self.collect().get(name, ())
        }

    def only(self, name):
        """Return the one point of an instrument."""
        (point,) = self.collect()[name]
        return point

    def shutdown(self):
        self._provider.shutdown()
