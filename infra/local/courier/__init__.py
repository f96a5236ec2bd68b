"""The courier of the embedded run: a small real HTTP program with a memory and moods."""
