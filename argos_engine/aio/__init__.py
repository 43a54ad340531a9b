"""The awaiting face of the engine: the same names, for programs on an event loop."""
