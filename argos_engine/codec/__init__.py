"""Types to bytes and back; the only place that knows how a class is written down."""
