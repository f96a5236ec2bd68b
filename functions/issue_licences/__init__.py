"""Documents of a case: a copy of what was signed; once granted, the licence and its next alarm."""
