"""Append and replay without rules: an event store on the journal of an engine."""
