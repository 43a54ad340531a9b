"""The verbs of `argos project`."""
