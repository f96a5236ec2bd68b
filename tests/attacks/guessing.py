"""Guessing: links, one-time codes and case codes, by the thousand, at the real function."""

import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from citizen_api import handler
from tests.attacks.house import LETTERS, House
from tests.visitor import Visitor, http_event
from tests.world import Context
from zhiban.domain.ids import token_digest

CASE_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LIFE = timedelta(days=30)
"""How long a link lives, as the county of the attacks has it."""

type Found = Counter[tuple[int, str]]


@contextmanager
def unlogged() -> Iterator[None]:
    """Nothing is logged meanwhile: of a million guesses that takes longer than they do."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def guess_tokens(house: House, many: int, seed: int = 1) -> Found:
    """What so many links by chance, and as many a letter away from a real one, are answered."""
    chance, found = random.Random(seed), Counter[tuple[int, str]]()
    real = list(house.links.values())
    event = http_event("POST", "/api/session", "", {"Origin": house.origin}, 1)
    for number in range(many):
        if number % 2:
            secret = "".join(chance.choices(LETTERS, k=22))
        else:
            letters = list(real[number // 2 % len(real)])
            place = chance.randrange(22)
            letters[place] = chance.choice(LETTERS.replace(letters[place], ""))
            secret = "".join(letters)
        event["body"] = json.dumps({"token": secret})
        answer = handler.handle(event, Context(), house.api)
        found[answer["statusCode"], json.loads(answer["body"]).get("error", "")] += 1
    return found


def hits_in_the_store(house: House, many: int, seed: int = 2) -> int:
    """How many of so many secrets by chance are a link's, asked of the store itself."""
    chance = random.Random(seed)
    rows = house.tables.tables["cases"]
    secrets = ("".join(chance.choices(LETTERS, k=22)) for _ in range(many))
    return sum(f"TOKEN#{token_digest(one)}" in rows for one in secrets)


def guess_codes(house: House, many: int, within: timedelta = LIFE, seed: int = 3) -> Found:
    """What so many codes are answered in the life of a link; a new code is asked for as often as
    one may be, so that there always is one to be guessed."""
    chance, found = random.Random(seed), Counter[tuple[int, str]]()
    house.api = house.another_api(mint_code=lambda: f"{chance.randrange(10**6):06d}")
    pause, begun = within / many, house.flow.wall
    guessing = Visitor(house.flow, house.api)
    for number in range(many):
        house.flow.wall = begun + number * pause
        house.flow.now = house.flow.wall
        guessing.heard.clear()
        if guessing.ask("GET", "/api/session").status == 401:
            guessing.exchange(house.links["fresh"])
        guessing.ask_code()
        answer = guessing.verify(f"{chance.randrange(10**6):06d}")
        found[answer.status, answer.error] += 1
    return found


def guess_case_codes(house: House, many: int, addresses: int, seed: int = 4) -> Found:
    """What so many case codes, three a second from so many addresses in turn, are answered."""
    chance, found = random.Random(seed), Counter[tuple[int, str]]()
    guessing = Visitor(house.flow, house.api)
    for number in range(many):
        house.flow.wall += timedelta(seconds=1 / 3)
        guessing.address = f"198.51.{number % addresses // 250}.{number % addresses % 250}"
        guessing.heard.clear()
        typed = "".join(chance.choices(CASE_CODE, k=8))
        answer = guessing.post("/api/session", {"case_code": typed})
        found[answer.status, answer.error] += 1
    return found


def sessions(house: House) -> int:
    """How many sessions there are."""
    return len([pk for pk, _ in house.located() if pk.startswith("SESSION#")])
