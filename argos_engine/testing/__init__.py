"""For tests of what is built on the engine, or under it."""
