"""Releases planned messages that may go now, at the configured rate."""
