"""Papers as their holder has them: a renewal filed, copied, granted and issued."""

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, invite
from tests.functions.grant_book import Desk, decided, licence_rows, objects
from tests.functions.papers import FOOD, paper
from tests.visitor import Answer, Visitor, visitor
from tests.world import World

CHECK = "/api/documents/check"


@dataclass
class Issued:
    """A renewal that was filed, copied and issued; the PDFs as they lie in the bucket."""

    visiting: Visitor
    case: str
    application: bytes
    licence: bytes
    identifier: str

    def by_file(self, content: bytes) -> Answer:
        return self.visiting.post(CHECK, {"digest": hashlib.sha256(content).hexdigest()})

    def by_identifier(self, told: str) -> Answer:
        return self.visiting.post(CHECK, {"identifier": told})

    def paper(self, what: str) -> Answer:
        return self.visiting.ask("GET", f"/api/cases/{self.case}/documents/{what}")


def issue(flow: Flow, **told: str) -> Issued:
    visiting = visitor(flow)
    owned = paper(1, FOOD, "2026-12-31", holder_name=told.get("name", HOLDER["name"]))
    case, _ = visiting.to_receipt(invite(flow, owned, **told))
    assert flow.copy(case) == "copied"
    decided(flow, Desk(flow).case(case))
    assert flow.issue(case) == "issued"
    kept = objects(flow.world)
    (row,) = licence_rows(flow.world)
    (application,) = (one for key, one in kept.items() if key.startswith("applications/"))
    return Issued(visiting, case, application, kept[row["key"]], row["identifier"])


def patch_licence(world: World, **told: Any) -> None:
    (row,) = reading.licences(world).values()
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **told)
