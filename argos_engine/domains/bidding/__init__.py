"""Bidding for annual leave: bid years, the areas that bid in them, and operators."""
