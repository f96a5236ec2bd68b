"""A county lived through in one process: its functions' own code, and a world that misbehaves."""
