"""Journals: one adapter for each place where a log can be kept."""
