"""A season of bidding in three areas, made from a seed: a roster and its commands."""
