"""The verbs of `argos bidding`."""
