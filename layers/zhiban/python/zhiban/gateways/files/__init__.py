"""Intake files: a CSV of entities or licences in, checked domain rows and a rejects file out."""
