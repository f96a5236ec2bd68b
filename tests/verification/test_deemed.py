"""What counted as granted by law runs on from the old term's end, and is verified like others."""

from datetime import date

from tests.flow import Flow
from tests.functions import reading
from tests.functions.grant_book import Desk, decided, filed, rung
from tests.world import county
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table
from zhiban.verification.check import check_case
from zhiban.verification.reading import Sources

EXPIRY = date(2026, 12, 31)


def test_a_licence_nobody_decided_on_in_time() -> None:
    with county() as world:
        flow = Flow(world)
        (case_id,) = rung(flow, 1)
        filed(flow, case_id)
        assert flow.copy(case_id) == "copied"
        flow.pass_days(40)
        decided(flow, Desk(flow).case(case_id), deemed_on=EXPIRY)
        assert flow.issue(case_id) == "issued"
        (licence,) = reading.licences(world).values()
        assert (licence["issued_on"], licence["valid_from"]) == ("2026-12-31", "2026-12-31")
        assert licence["valid_to"] == "2031-12-30"
        sources = Sources(
            cases=Table(world.dynamodb, "cases"),
            registry=Table(world.dynamodb, "registry"),
            bucket=Bucket("documents"),
            cipher=Cipher("s" * 44),
        )
        key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
        assert check_case(sources.read(case_id), [key]).faults == []
