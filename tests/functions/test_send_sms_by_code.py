"""Code mode (message_mode: code): no link; the case code is kept as a keyed fingerprint."""

import hashlib
import re

import pytest

from send_sms import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.samples import delivery, failed
from tests.functions.test_send_sms import on_air
from tests.world import Context, World
from zhiban.domain.case_codes import read_case_code
from zhiban.domain.errors import SettingsError
from zhiban.domain.messages import segments
from zhiban.store.cipher import Cipher


@pytest.fixture
def by_code(flow: Flow, world: World) -> World:
    """A county that sends no links, with two messages planned."""
    ring(flow, 1, 2)
    world.environ |= {"MESSAGE_MODE": "code", "OFFICIAL_PLACE": "爱山东APP“无感智办”"}
    return world


def sent(world: World) -> str:
    told, parts = handler.build(world.environ)
    answer = handler.handle(delivery("send_sms", "typical"), Context(), told, parts)
    assert failed(answer) == []
    ((_, text),) = on_air()
    return text


def test_a_message_names_the_place_and_a_code_in_one_segment(by_code: World) -> None:
    text = sent(by_code)
    assert text.startswith("【沂源审批局】《食品经营许可证》最晚12月10日申请延续，到爱山东APP")
    assert "http" not in text
    assert segments(text) == 1
    assert re.search(r"输码\w{4}-\w{4}办理。咨询0533-3241001$", text, re.ASCII)


def test_the_code_opens_what_a_link_would(by_code: World) -> None:
    """What a citizen types is found by its keyed fingerprint; no plain digest of it is kept, which
    31^8 tries would give away."""
    found = re.search(r"\w{4}-\w{4}", sent(by_code), re.ASCII)
    assert found
    typed = found[0].lower().replace("-", " ")
    code = read_case_code(typed)
    print_of = Cipher("s" * 44).fingerprint(f"case code|{code}")
    (look_up,) = reading.rows(by_code, "CASES_TABLE", "TOKEN#")
    assert (look_up["PK"], look_up["root"]) == (f"TOKEN#{print_of}", 1)
    kept = str(reading.rows(by_code, "CASES_TABLE", ""))
    assert print_of in kept
    for plain in (code, hashlib.sha256(code.encode()).hexdigest()):
        assert plain not in kept
    (row,) = [row for row in reading.sends(by_code) if row["state"] == "sent"]
    assert (row["template"].split("/")[0], row["segments"]) == ("renewal.again.one.code", 1)


def test_every_code_is_new(by_code: World) -> None:
    _, parts = handler.build(by_code.environ)
    codes = {parts.mint_token() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_case_code(code) == code for code in codes)


def test_a_mode_that_is_none_is_refused_at_start(world: World) -> None:
    with pytest.raises(SettingsError, match="MESSAGE_MODE must be link or code, not 'letter'"):
        handler.build({**world.environ, "MESSAGE_MODE": "letter"})
