"""The active year: the one bid year that takes bids."""
