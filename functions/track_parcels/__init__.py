"""Takes in what the courier reports: by its signed webhook, and when asked each day."""
