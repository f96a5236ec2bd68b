"""The embedded run: the emulator, the real deployment onto it, and stand-ins for the outside."""
