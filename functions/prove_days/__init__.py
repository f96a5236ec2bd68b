"""Proves each day from the tables alone: what was due = cases + reasons, planned = what became."""
