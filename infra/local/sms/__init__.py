"""The SMS gateway of the embedded run: a small real HTTP program that can misbehave on purpose."""
