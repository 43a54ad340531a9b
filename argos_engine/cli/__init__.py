"""The command `argos`: one verb in each file."""
