"""Passes on from the cases stream that something happened, by id and type only."""
