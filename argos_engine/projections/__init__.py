"""Rows that follow from the log: how they are made, made anew, and read."""
