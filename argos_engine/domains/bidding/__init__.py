"""Bidding for annual leave: one aggregate for each bid year and area."""
