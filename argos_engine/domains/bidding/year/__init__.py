"""The bid year: its calendar, structure and people, until bidding freezes them."""
