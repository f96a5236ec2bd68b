"""无感智办: the shared rules, store, gateways and runtime of every function."""
