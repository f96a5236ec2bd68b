"""Clean same-origin addresses in front of the emulator's HTTP APIs, as an edge would give them."""
