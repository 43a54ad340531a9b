"""Complete example domains: deciders that the engine runs, and data to run them on."""
