"""Operators: who sits at the bid desks, and what they may do."""
