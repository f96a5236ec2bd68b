"""What a changed business licence asks of its holder's permits becomes cases, or reasons."""
