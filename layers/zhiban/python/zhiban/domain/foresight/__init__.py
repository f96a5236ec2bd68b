"""A holder's days to come, in memory: what `ring_alarms` and `send_sms` would write, kept count of.

The modules are named as those of `ring_alarms` whose work they foresee; every decision is the
domain's own. A test rings a whole county for a year both ways and compares.
"""
