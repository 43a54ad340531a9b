"""Actors, their mail, and the one writer that runs them."""
