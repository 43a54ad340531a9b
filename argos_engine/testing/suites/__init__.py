"""The suites: each puts one kind of fault under a load of commands."""
