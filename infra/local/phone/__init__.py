"""The citizen's phone and the carrier of the embedded run: a small real HTTP program."""
