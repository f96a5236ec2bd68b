"""Files nobody who means well would send: each a few bytes of recipe, judged by what it leaves."""
