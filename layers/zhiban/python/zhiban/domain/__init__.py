"""Pure rules: standard library only; dates, ids and the catalogue come in as arguments."""
