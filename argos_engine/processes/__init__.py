"""Durable processes: events of one stream lead to commands for others."""
