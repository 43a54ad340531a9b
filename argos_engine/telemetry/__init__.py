"""What an engine measures, for OpenTelemetry."""
