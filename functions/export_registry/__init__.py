"""Takes the registry out as a list, or looks at the quality of its data."""
