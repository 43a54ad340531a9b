"""The verbs of `argos migrate`, one in each file."""
