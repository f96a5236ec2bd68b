"""`zhiban cipher`: the root of the field cipher is changed while the county goes on, and nothing of
what is sealed, looked for or typed is lost."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from layers.zhiban.operate import resealing
from layers.zhiban.operate.resealing import BACKUPS
from layers.zhiban.operate.sealed_rows import write_anew
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER
from tests.functions.operating import Operator, operator
from tests.functions.papers import entities_file, holder
from tests.functions.test_citizen_case_codes import CODE, invite_by_code, type_code
from tests.visitor import visitor
from tests.world import World, county
from zhiban.domain.clock import business_day
from zhiban.domain.errors import StoreError
from zhiban.store.applications import Applications
from zhiban.store.cipher import Cipher, load_cipher
from zhiban.store.entities import Entities
from zhiban.store.keys import Key
from zhiban.store.table import Table, transact

SEALED_ROWS = "layers.zhiban.operate.sealed_rows"
MOBILE = "19900000001"
FIRST = "s" * 44
TODAY = business_day(datetime.now(UTC))


class Vault:
    """The secret of the county, as an operator finds it."""

    def __init__(self, world: World) -> None:
        self.name, self.client = world.environ["CIPHER_SECRET"], boto3.client("secretsmanager")

    @property
    def text(self) -> str:
        return str(self.client.get_secret_value(SecretId=self.name)["SecretString"])

    @text.setter
    def text(self, told: str) -> None:
        self.client.put_secret_value(SecretId=self.name, SecretString=told)

    @property
    def roots(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.text)["roots"]
        return found

    def begin(self, days_ago: int = 0) -> None:
        """The newest root's first day is now, or was some days ago."""
        roots = self.roots
        roots[-1]["from"] = (TODAY - timedelta(days=days_ago)).isoformat()
        self.text = json.dumps({"roots": roots})

    def forget(self, version: int) -> None:
        """What a `drop` does, at once."""
        self.text = json.dumps({"roots": [r for r in self.roots if r["version"] != version]})


@pytest.fixture
def vault(world: World) -> Iterator[Vault]:
    made = Vault(world)
    yield made
    made.text = FIRST


@pytest.fixture
def night(flow: Flow, world: World, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """A county that sends codes, with one holder's application filed and one code unsettled."""
    invite_by_code(flow)
    visiting = visitor(flow)
    type_code(visiting, CODE)
    case = visiting.ask("GET", "/api/session").body["cases"][0]["id"]
    visiting.ask_code()
    visiting.verify()
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    assert visiting.sign(case, document).status == 201
    return operator(flow, world, monkeypatch)


def restart(night: Operator) -> None:
    """Every process hears of the secret as it is now; phones and time stay as they were."""
    flow = night.flow
    carrier, sender, mint = flow.carrier, flow.send_parts.sender, flow.send_parts.mint_token
    providers, wall = flow.send_parts.providers, flow.wall
    flow.__init__(flow.world, flow.now)  # type: ignore[misc]
    flow.carrier, flow.wall = carrier, wall
    flow.send_through(*providers)
    object.__setattr__(flow.send_parts, "sender", sender)
    object.__setattr__(flow.send_parts, "mint_token", mint)


def roots_of(told: dict[str, Any]) -> dict[int, tuple[int, int, int]]:
    """Of each root: sealed fields, look-ups, living codes."""
    return {r["version"]: (r["sealed"], r["look_ups"], r["codes"]) for r in told["roots"]}


def everything_is_there(night: Operator) -> None:
    """Functions open what they need, find by a phone's tail, and let a typed code in."""
    restart(night)
    world, cipher = night.flow.world, load_cipher(night.flow.world.environ["CIPHER_SECRET"])
    entities = Entities(Table(world.dynamodb, world.environ["REGISTRY_TABLE"]), cipher)
    ((uscc, found),) = entities.with_tail(MOBILE[-4:]).items()
    assert [one.mobile for one in found.contacts] == [MOBILE]
    (case,) = reading.cases(world)
    cases = Table(world.dynamodb, world.environ["CASES_TABLE"])
    signed = Applications(cases, cipher).get(case["id"], 1)
    assert signed is not None
    assert signed.signature.startswith(b"\x89PNG")
    assert type_code(visitor(night.flow), CODE).status == 200
    assert uscc == case["uscc"]


@pytest.fixture
def world() -> Iterator[World]:
    """On moto: what is written here names places within lists, which tables at hand do not read."""
    with county(on_moto=True) as built:
        yield built


def under(world: World, version: int) -> set[tuple[str, str]]:
    """The rows that still hold something of a root, looked at without our reader."""
    found = set()
    for table in ("REGISTRY_TABLE", "CASES_TABLE"):
        for row in reading.rows(world, table):
            held = [*row.values(), *(v for c in row.get("contacts", ()) for v in c.values())]
            names = [*row, *(n for c in row.get("contacts", ()) for n in c)]
            if any(
                isinstance(one, bytes) and one[0] == version
                for one, name in zip(held, names, strict=True)
                if name != "seal"
            ):
                found.add((row["PK"], row["SK"]))
    return found


def test_the_root_is_changed_from_end_to_end(night: Operator, vault: Vault) -> None:
    world = night.flow.world
    code, told = night.asks("cipher", "status")
    before = roots_of(told)
    assert (code, list(before)) == (0, [1])
    assert all(before[1])
    assert night.types("cipher", "reseal") == 2, "there is nothing to change to"

    code, told = night.asks("cipher", "add")
    assert (code, told["version"]) == (0, 2)
    assert told["from"] > TODAY.isoformat()
    made = vault.roots[1]["root"]
    assert len(made) == 64
    assert made not in night.out + night.err
    assert vault.roots[0] == {"version": 1, "root": FIRST}
    assert night.types("cipher", "add") == 2, "one change after the other"
    assert night.types("cipher", "reseal") == 2, "its day is still to come"
    assert f"{told['from']}才启用" in night.err
    everything_is_there(night)
    assert under(world, 2) == set()

    vault.begin()
    everything_is_there(night)
    code, told = night.asks("cipher", "reseal")
    assert (code, told["left"]) == (0, 0)
    assert told["written"] == 3, "the holder, what was signed, a message that is not settled"
    now = roots_of(told)
    assert (now[1], now[2][:2]) == ((0, 0, before[1][2]), before[1][:2]), "but for living codes"
    assert under(world, 1) == set()
    everything_is_there(night)
    assert "unused_since" not in vault.roots[0], "a code still lives under it"
    assert night.types("cipher", "drop", "1") == 2
    assert "还有用" in night.err


def test_done_twice_it_does_nothing(night: Operator, vault: Vault) -> None:
    night.types("cipher", "add")
    vault.begin()
    night.types("cipher", "reseal")
    rows = [reading.rows(night.flow.world, one) for one in ("REGISTRY_TABLE", "CASES_TABLE")]
    secret = vault.text
    code, told = night.asks("cipher", "reseal")
    assert (code, told["written"], told["left"]) == (0, 0, 0)
    after = [reading.rows(night.flow.world, one) for one in ("REGISTRY_TABLE", "CASES_TABLE")]
    assert (after, vault.text) == (rows, secret)


def test_killed_in_the_middle_it_goes_on(
    night: Operator, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.types("cipher", "add")
    vault.begin()
    done: list[int] = []

    def killed(*told: Any) -> bool:
        if done:
            raise KeyboardInterrupt
        if written := write_anew(*told):
            done.append(1)
        return written

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "write_anew", killed)
        assert night.types("cipher", "reseal") == 2
    assert under(night.flow.world, 1), "the rest is as it was"
    assert under(night.flow.world, 2)
    everything_is_there(night)
    assert night.asks("cipher", "reseal")[1]["written"] == 2
    assert under(night.flow.world, 1) == set()
    everything_is_there(night)


def test_a_row_that_is_written_meanwhile_is_read_again(
    night: Operator, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its function has written between our reading and our writing; what it wrote stands."""
    night.types("cipher", "add")
    vault.begin()
    newer = holder(1, **(HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}))
    first = [True]

    def late(client: Any, actions: Any) -> None:
        if first:  # a process that had not heard of the new root: what it writes is under the old
            first.clear()
            night.flow.ingest("newer.csv", entities_file(newer))
        transact(client, actions)

    monkeypatch.setattr(SEALED_ROWS + ".transact", late)
    code, told = night.asks("cipher", "reseal")
    assert (code, told["left"]) == (0, 0)
    assert under(night.flow.world, 1) == set()
    cipher = Cipher(vault.text)
    table = Table(night.flow.world.dynamodb, night.flow.world.environ["REGISTRY_TABLE"])
    (found,) = Entities(table, cipher).with_tail("1001").values()
    assert [one.mobile for one in found.contacts] == ["19900001001"]


def test_a_row_that_goes_on_moving_is_said_to_be_left(
    night: Operator, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.types("cipher", "add")
    vault.begin()
    n = [0]
    (entity,) = reading.entities(night.flow.world).values()
    old = Cipher(FIRST)

    def always_late(client: Any, actions: Any) -> None:
        if actions[0]["Update"]["Key"]["SK"]["S"] == "ENTITY":
            n[0] += 1
            key = Key(entity["PK"], "ENTITY")
            contacts = [dict(one) for one in entity["contacts"]]
            contacts[0]["mobile"] = old.seal(MOBILE, key, "mobile.0")
            reading.patch(
                night.flow.world, "REGISTRY_TABLE", entity["PK"], "ENTITY", contacts=contacts
            )
        transact(client, actions)

    with monkeypatch.context() as patch:
        patch.setattr(SEALED_ROWS + ".transact", always_late)
        code, told = night.asks("cipher", "reseal")
    assert n[0] == 5
    assert (code, told["left"] > 0) == (1, True)
    assert "再运行一次" in told["wrong"][0]
    assert night.types("cipher", "drop", "1") == 2, "it has something left"
    assert night.asks("cipher", "reseal")[1]["left"] == 0


class Clock:
    """The operator's wall clock, standing still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.now(UTC)
        monkeypatch.setattr(resealing, "wall_clock", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def codes_ended(night: Operator, vault: Vault, clock: Clock) -> str:
    """The root was changed, all codes of before have ended, and that is noted; the day of it."""
    night.types("cipher", "add")
    vault.begin()
    night.types("cipher", "reseal")
    told = night.asks("cipher", "status")[1]["roots"][0]
    clock.now = datetime.fromisoformat(told["codes_until"]).replace(tzinfo=UTC) + timedelta(days=2)
    noted = str(night.asks("cipher", "reseal")[1]["roots"][0]["unused_since"])
    assert noted == business_day(clock.now).isoformat()
    return noted


def under_the_first_again(night: Operator) -> None:
    """A table was restored to a moment of before, or a process was late."""
    (entity,) = reading.entities(night.flow.world).values()
    contacts = [dict(one) for one in entity["contacts"]]
    sealed = Cipher(FIRST).seal(MOBILE, Key(entity["PK"], "ENTITY"), "mobile.0")
    contacts[0]["mobile"] = sealed
    reading.patch(night.flow.world, "REGISTRY_TABLE", entity["PK"], "ENTITY", contacts=contacts)


def test_what_was_under_the_old_root_again_keeps_it_as_long_again(
    night: Operator, vault: Vault, clock: Clock
) -> None:
    codes_ended(night, vault, clock)
    clock.now += timedelta(days=20)
    under_the_first_again(night)
    told = night.asks("cipher", "reseal")[1]
    assert (told["written"], told["left"]) == (1, 0)
    assert told["roots"][0]["unused_since"] == business_day(clock.now).isoformat()
    clock.now += timedelta(days=16)
    assert night.types("cipher", "drop", "1") == 2, "a backup of then has a row under it"
    clock.now += timedelta(days=20)
    assert night.types("cipher", "drop", "1") == 0


def test_killed_after_writing_it_does_not_believe_the_day_of_before(
    night: Operator, vault: Vault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes_ended(night, vault, clock)
    clock.now += timedelta(days=20)
    under_the_first_again(night)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "standing", killed)
        assert night.types("cipher", "reseal") == 2
    assert under(night.flow.world, 1) == set(), "all was written, nothing was counted"
    told = night.asks("cipher", "reseal")[1]
    assert told["written"] == 0
    assert told["roots"][0]["unused_since"] == business_day(clock.now).isoformat()


def test_a_run_past_midnight_notes_the_day_it_ends_on(
    night: Operator, vault: Vault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes_ended(night, vault, clock)
    under_the_first_again(night)

    def slow(*told: Any) -> bool:
        written = write_anew(*told)
        clock.now += timedelta(days=written)
        return written

    monkeypatch.setattr(resealing, "write_anew", slow)
    told = night.asks("cipher", "reseal")[1]
    assert told["roots"][0]["unused_since"] == business_day(clock.now).isoformat()


def test_the_old_root_goes_when_its_codes_have_ended_and_no_backup_needs_it(
    night: Operator, vault: Vault, clock: Clock
) -> None:
    night.types("cipher", "add")
    vault.begin()
    night.types("cipher", "reseal")
    told = night.asks("cipher", "status")[1]
    until = datetime.fromisoformat(told["roots"][0]["codes_until"]).replace(tzinfo=UTC)
    clock.now = until + timedelta(days=2)
    told = night.asks("cipher", "status")[1]
    assert roots_of(told)[1] == (0, 0, 0)
    assert told["roots"][0]["unused_since"] == "", "only a reseal notes it"
    assert night.types("cipher", "drop", "1") == 2
    assert "还没有记下" in night.err

    told = night.asks("cipher", "reseal")[1]
    since = business_day(clock.now)
    assert told["roots"][0]["unused_since"] == since.isoformat()
    assert told["roots"][0]["may_go"] == (since + BACKUPS + timedelta(days=1)).isoformat()
    clock.now += BACKUPS  # an hour of the noted day can be restored until this day is over
    assert night.asks("cipher", "reseal")[1]["roots"][0]["unused_since"] == since.isoformat()
    assert night.types("cipher", "drop", "1") == 2
    assert "恢复到" in night.err
    clock.now += timedelta(days=1)
    for version in ("2", "3"):
        assert night.types("cipher", "drop", version) == 2
    assert night.asks("cipher", "drop", "1") == (0, {"dropped": 1, "wrong": []})
    assert [root["version"] for root in vault.roots] == [2]
    assert night.asks("cipher", "status")[0] == 0
    old = reading.entities(night.flow.world)
    assert old
    with pytest.raises(StoreError):
        Cipher(FIRST).open(
            next(iter(old.values()))["contacts"][0]["mobile"],
            Key(next(iter(old.values()))["PK"], "ENTITY"),
            "mobile.0",
        )


def test_what_is_under_no_root_is_named_and_left(night: Operator, vault: Vault) -> None:
    night.types("cipher", "add")
    vault.begin()
    (entity,) = reading.entities(night.flow.world).values()
    vault.forget(1)
    code, told = night.asks("cipher", "status")
    assert (code, told["unreadable"]) == (1, 3)
    assert f"{entity['PK']} ENTITY" in told["wrong"][0]
    assert "keys.md" in told["wrong"][0]
    assert MOBILE not in night.out
    assert reading.entities(night.flow.world) == {entity["uscc"]: entity}


def test_a_secret_that_is_none_is_refused(night: Operator, vault: Vault) -> None:
    vault.text = "{}"
    assert night.types("cipher", "status") == 2
    assert "not of a known form" in night.err
