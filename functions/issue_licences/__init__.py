"""Turns a granted case into the licence of its new term: document, seal, write-back, next alarm."""
