"""What the edge runs: small functions that serve no county's case, each whole in one file."""
