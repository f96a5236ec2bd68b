"""`zhiban`: what an operator asks a deployed county, and tells it, on one command line."""
