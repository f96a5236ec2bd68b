"""Erases or anonymises personal data whose time is over, as the table of retention says."""
