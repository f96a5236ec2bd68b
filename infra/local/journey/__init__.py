"""One need walked from the message to the door, by the same calls a phone and a desk make."""
