"""The courier of the embedded run: a real HTTP partner with a book, moods and signed webhooks."""
