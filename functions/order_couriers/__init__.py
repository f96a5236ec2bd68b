"""Orders the courier for an issued licence: claim, ask, record; exactly one order a leg."""
