"""Finds what the fast path lost, from the tables alone, and heals it."""
