"""Measurements: one question a file, ratios of interleaved slices of one run."""
