"""Publishes what anybody may read of the statistics, each night, and writes the monthly report."""
