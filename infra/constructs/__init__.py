"""One construct a capability."""
