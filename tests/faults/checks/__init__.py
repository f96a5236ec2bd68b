"""Every check that a function makes before it acts, taken out of its code in turn.

What no condition of a write can say: signatures, leases, expiries, limits, roles, states that were
read. Each stands here with the words in the code that are it, what is put in their place, and the
flow that must come out wrong then; a check that is reworded is missed here at once.
"""

from tests.faults.checks import citizens, desk, machines, partners
from tests.faults.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *partners.CHECKS,
    *citizens.CHECKS,
    *desk.CHECKS,
    *machines.CHECKS,
)
