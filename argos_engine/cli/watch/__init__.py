"""Watching an engine that runs in another process: readings, rates, frames."""
