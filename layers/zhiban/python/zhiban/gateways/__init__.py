"""The outside world: one Protocol each, one module per real implementation."""
