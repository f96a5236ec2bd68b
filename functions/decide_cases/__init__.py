"""Grants what was filed, by itself, where an item is turned on for it and every check is passed."""
