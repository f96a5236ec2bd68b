"""Settles the send ledger by the carrier's receipts, in any order, any number of times."""
