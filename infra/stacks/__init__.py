"""Two stacks a county: what must never be lost, and what works on it."""
