"""Whatever is sent to any route is answered as its OpenAPI document says.

Requests are drawn by schemathesis from the documents of the three HTTP APIs, as they say and
against what they say, real ids, codes and links planted among them, to the functions themselves
over a county with something in every state (`tests/attacks`). Each answer is held to the document:
status, media type, headers, shape. A request against the document must be denied.
"""

from collections.abc import Iterator

from tests.attacks.drawing import may_be_wrong
from tests.attacks.house import house
from tests.attacks.test_fuzz import OPERATIONS, fuzz
from tests.prove.report import Line

EXAMPLES = 400


def prove(examples: int = EXAMPLES) -> Iterator[Line]:
    """Every operation, both ways."""
    asked, faults = 0, list[str]()
    with house() as county:
        for name, key in OPERATIONS:
            for wrong in (False, True):
                if wrong and not may_be_wrong(name, key):
                    continue
                try:
                    asked += fuzz(county, name, key, examples, wrong=wrong)
                except Exception as fault:
                    faults.append(f"{key}: {str(fault).splitlines()[0]}")
    yield Line("operations", f"{len(OPERATIONS)}")
    yield Line("requests", f"{asked:,}")
    told = "；".join(faults[:5]) or "0"
    yield Line("faults, answers that no document has, wrong requests let in", told, "0", not faults)
