"""What the engine means: pure values and functions, no clock, no I/O, no threads."""
