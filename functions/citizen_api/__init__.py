"""The citizen's minute: the page behind the link in the SMS, and what it asks of the county."""
