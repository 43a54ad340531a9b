"""A stream type without rules for tests: what sensors tell, kept as it comes."""

import attrs

from argos_engine.domain.stream_type import StreamType


@attrs.frozen
class Measured:
    value: int


@attrs.frozen
class Calibrated:
    value: int


@attrs.frozen
class Noted:
    text: str


SENSOR = StreamType(
    "sensor",
    {
        "sensor.value.measured": Measured,
        "sensor.device.calibrated": Calibrated,
        "sensor.remark.noted": Noted,
    },
)

ROOF = SENSOR.stream("roof")
CELLAR = SENSOR.stream("cellar")
