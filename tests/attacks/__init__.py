"""Attacks on the three HTTP APIs: each on the real functions, over tables with real conditions."""
