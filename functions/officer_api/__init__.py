"""The officers' API (JSON): what waits, one case, decisions, worklists, the day, the switches."""
