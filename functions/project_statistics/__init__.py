"""Folds events into the counters of days, each event once; and reads them out."""
