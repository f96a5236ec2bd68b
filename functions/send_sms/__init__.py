"""Sends one planned SMS: claim, check again, send, record."""
