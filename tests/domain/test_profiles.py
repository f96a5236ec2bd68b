"""用户画像: when each tag holds and why, what officers correct, what may depend, who refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.law import CATALOGUE, load
from zhiban.domain.behaviour import NOTHING, Answer, Behaviour
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.profile_facts import FACTS, Known, facts_of, kind_names
from zhiban.domain.profile_rules import RuleBook
from zhiban.domain.profiles import (
    NO_PRIORITY,
    Profile,
    Word,
    half_of,
    previewed,
    priority_of,
    recomputed,
    standings,
    tags_of,
    with_word,
    without_word,
)

RULES = RuleBook.from_mapping(load("profiles"), CATALOGUE.kinds)
NAMES = kind_names(CATALOGUE)
TODAY = date(2026, 12, 1)
USCC = "91370323MA3C000011"
CONTACT = Contact(Role.REPRESENTATIVE, "张三", "19900000001", "甲.csv", date(2026, 11, 1))
HOLDER = Entity(
    USCC,
    "沂源某餐馆",
    entity_type="个体工商户",
    legal_rep="张三",
    scope="餐饮服务",
    contacts=(CONTACT,),
)


def licence(kind: str = "L01", ends: str | None = "2028-01-01", **told: object) -> Licence:
    made = Licence(
        uscc=USCC,
        kind=kind,
        number=f"YL{kind}0001",
        holder_name="沂源某餐馆",
        issued_on=date(2023, 1, 1),
        valid_from=date(2023, 1, 1),
        valid_to=date.fromisoformat(ends) if ends else None,
        issuer="县局",
    )
    return replace(made, **told)  # type: ignore[arg-type]


def tags(
    *licences: Licence,
    holder: Entity = HOLDER,
    behaviour: Behaviour = NOTHING,
    changes: tuple[date, ...] = (),
) -> dict[str, tuple[str, ...]]:
    known = Known(holder, licences, changes)
    facts = facts_of(known, behaviour, NAMES, TODAY)
    return {tag.code: tag.why for tag in tags_of(facts, RULES, TODAY)}


def of(**changed: object) -> Entity:
    return replace(HOLDER, **changed)  # type: ignore[arg-type]


ENDED, SOON = "2026-11-30", "2026-12-20"
OPENING = Answer(date(2026, 1, 5), "first", "am")
CLOSING = Answer(date(2026, 2, 5), "last", "pm")

OLD = replace(CONTACT, verified_on=date(2024, 1, 1))

TABLE: list[tuple[str, Callable[[], dict[str, tuple[str, ...]]], set[str], set[str]]] = [
    ("持食品证的个体户", lambda: tags(licence()),
     {"sector_food", "scale_sole", "holds_l01", "stage_operating", "contact_verified"},
     {"scale_company", "stage_new", "risk_expired"}),
    ("经营范围写明食品", lambda: tags(), {"sector_food"}, {"holds_l01"}),
    ("民办非企业不是企业", lambda: tags(holder=of(entity_type="民办非企业单位")),
     {"scale_non_profit"}, {"scale_company"}),
    ("有限公司", lambda: tags(holder=of(entity_type="有限责任公司(自然人独资)")),
     {"scale_company"}, {"scale_sole"}),
    ("三张证", lambda: tags(licence("L01"), licence("L04"), licence("L10")), {"scale_many"}, set()),
    ("两张证", lambda: tags(licence("L01"), licence("L04")), set(), {"scale_many"}),
    ("过期的证不算持有", lambda: tags(licence(ends=ENDED)), {"risk_expired"}, {"holds_l01"}),
    ("到期当日仍有效", lambda: tags(licence(ends="2026-12-01")), {"holds_l01"}, {"risk_expired"}),
    ("注销的证不算过期", lambda: tags(licence(ends=ENDED, status=LicenceStatus.CANCELLED)),
     set(), {"risk_expired"}),
    ("主体注销就没有风险", lambda: tags(
        licence(ends=ENDED), holder=of(status=EntityStatus.CANCELLED)),
     {"stage_gone"}, {"risk_expired", "stage_operating"}),
    ("两张将到期", lambda: tags(licence("L01", SOON), licence("L04", "2027-03-01")),
     {"risk_several_due"}, set()),
    ("第九十一天不算", lambda: tags(licence("L01", SOON), licence("L04", "2027-03-02")),
     set(), {"risk_several_due"}),
    ("长期有效", lambda: tags(licence(ends=None)), {"holds_endless"}, {"risk_expired"}),
    ("一年内发证", lambda: tags(licence(issued_on=date(2025, 12, 1))), {"stage_new"}, set()),
    ("换过证的不是新设", lambda: tags(licence(issued_on=date(2026, 6, 1), term=2)),
     set(), {"stage_new"}),
    ("变更未跟进", lambda: tags(changes=(date(2026, 10, 1),)), {"risk_change"}, set()),
    ("一年以前的变更", lambda: tags(changes=(date(2025, 11, 30),)), set(), {"risk_change"}),
    ("曾经逾期", lambda: tags(behaviour=Behaviour(late=(date(2024, 5, 1),))), {"risk_late"}, set()),
    ("号码陈旧", lambda: tags(holder=of(contacts=(OLD,))),
     {"contact_stale"}, {"contact_verified"}),
    ("短信送不到", lambda: tags(behaviour=Behaviour(unreachable=(date(2026, 11, 2),))),
     {"contact_failed"}, {"contact_verified"}),
    ("没有号码", lambda: tags(holder=of(contacts=())), {"contact_none"}, {"contact_stale"}),
    ("不收短信", lambda: tags(holder=of(opted_out=True)),
     {"contact_opted_out"}, {"contact_verified"}),
    ("只从证照得知", lambda: tags(holder=of(stub=True)), {"stage_unknown"}, {"stage_operating"}),
    ("首次就办", lambda: tags(behaviour=Behaviour((OPENING,))),
     {"answers_at_first", "prefers_morning"}, {"answers_at_last"}),
    ("末次才办", lambda: tags(behaviour=Behaviour((CLOSING,))),
     {"answers_at_last", "prefers_afternoon"}, {"answers_at_first"}),
    ("各有一次", lambda: tags(behaviour=Behaviour((OPENING, CLOSING))),
     set(), {"answers_at_first", "answers_at_last", "prefers_morning", "prefers_afternoon"}),
    ("没有答复过", lambda: tags(behaviour=Behaviour(silences=(date(2026, 6, 1),))),
     {"answers_never"}, set()),
    ("答复过一次", lambda: tags(behaviour=Behaviour((OPENING,), (date(2026, 6, 1),))),
     set(), {"answers_never"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "has", "has_not"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_when_a_tag_holds(
    found: Callable[[], dict[str, tuple[str, ...]]], has: set[str], has_not: set[str]
) -> None:
    given_tags = found().keys()
    assert has <= given_tags
    assert not has_not & given_tags


def test_every_tag_of_the_shipped_rules_stands_in_the_table() -> None:
    given_tags = {code for row in TABLE for code in row[1]()}
    rules = set(RULES.tags)
    plain = {
        code for code in rules if code.startswith(("holds_l", "sector_", "scale_coop", "stage_abn"))
    }
    assert rules - plain <= given_tags


def test_each_kind_of_licence_has_its_tag() -> None:
    for kind in CATALOGUE.kinds:
        assert f"holds_{kind.lower()}" in tags(licence(kind))


def test_each_tag_says_why_by_facts_with_their_days() -> None:
    found = tags(licence("L01", SOON), licence("L04", "2027-01-05"))
    assert found["risk_several_due"] == (
        "食品经营许可证（尾号0001）有效期至2026-12-20",
        "公共场所卫生许可证（尾号0001）有效期至2027-01-05",
    )
    assert found["scale_sole"] == ("主体类型含“个体”",)
    assert all(why for why in found.values())


def test_many_reasons_are_counted() -> None:
    many = [licence("L01", SOON, number=f"YL{n:04d}") for n in range(9)]
    assert tags(*many)["risk_several_due"][-1] == "共9项"


PERSONAL = ("name", "legal_rep", "legal_rep_id", "mobile", "address", "town", "age", "sex")


def test_no_fact_is_about_a_person() -> None:
    assert not set(PERSONAL) & set(FACTS)
    secret = of(
        name="甲甲甲", legal_rep="乙乙乙", legal_rep_id="370323199001010011", address="丙丙路"
    )
    facts = facts_of(Known(secret, (licence(),)), NOTHING, NAMES, TODAY)
    told = str(facts)
    for word in ("甲甲甲", "乙乙乙", "370323199001010011", "丙丙路", "19900000001"):
        assert word not in told


def profile(*licences: Licence, before: Profile | None = None, holder: Entity = HOLDER) -> Profile:
    known = Known(holder, licences)
    return recomputed(before or Profile(USCC), known, NOTHING, RULES, NAMES, TODAY)


NOW = datetime(2026, 12, 1, 10, tzinfo=SHANGHAI)


def word(tag: str, *, holds: bool, until: date | None = None) -> Word:
    return Word(tag, holds, "o-1", "chen", NOW, "已核实", until)


def test_computed_again_from_the_same_facts_it_is_the_same() -> None:
    once = profile(licence())
    assert (once.version, once.computed_on, once.rules) == (1, TODAY, RULES.version)
    later = recomputed(
        once, Known(HOLDER, (licence(),)), NOTHING, RULES, NAMES, TODAY + timedelta(1)
    )
    assert later is once


def test_days_that_pass_change_tags_by_themselves() -> None:
    once = profile(licence(ends="2026-12-01"))
    known = Known(HOLDER, (licence(ends="2026-12-01"),))
    later = recomputed(once, known, NOTHING, RULES, NAMES, date(2026, 12, 2))
    assert "risk_expired" in {tag.code for tag in later.tags}
    assert (later.version, later.computed_on) == (2, date(2026, 12, 2))


def test_an_officers_word_stands_over_the_rules_and_outlives_a_new_computation() -> None:
    corrected = with_word(profile(licence(ends=ENDED)), word("risk_expired", holds=False))
    again = profile(licence(ends=ENDED), before=corrected)
    (standing,) = [s for s in standings(again, RULES, TODAY) if s.rule.code == "risk_expired"]
    assert (standing.holds, standing.word is not None, bool(standing.why)) == (False, True, True)
    assert priority_of(again, RULES, TODAY)[0] == NO_PRIORITY
    assert priority_of(without_word(again, "risk_expired"), RULES, TODAY) == (1, ("有证过期",))


def test_a_word_gives_a_tag_that_the_rules_do_not() -> None:
    corrected = with_word(profile(licence()), word("contact_failed", holds=True))
    assert priority_of(corrected, RULES, TODAY) == (2, ("短信送不到",))


@pytest.mark.parametrize(("until", "counts"), [("2026-11-30", False), ("2026-12-01", True)])
def test_a_word_counts_until_its_day_is_over(until: str, counts: bool) -> None:
    told = word("contact_failed", holds=True, until=date.fromisoformat(until))
    corrected = with_word(profile(licence()), told)
    assert (priority_of(corrected, RULES, TODAY)[0] == 2) is counts
    assert bool(profile(licence(), before=corrected).words) is counts


def test_who_refuses_has_no_tags_no_words_no_behaviour_and_nothing_depends() -> None:
    corrected = with_word(profile(licence(ends=ENDED)), word("prefers_afternoon", holds=True))
    refused = profile(licence(ends=ENDED), before=corrected, holder=of(profiling_refused=True))
    assert replace(refused, version=0, computed_on=None) == Profile(USCC, refused=True)
    assert priority_of(refused, RULES, TODAY) == (NO_PRIORITY, ())
    assert half_of(refused, RULES, TODAY) == ""
    back = profile(licence(ends=ENDED), before=refused)
    assert "risk_expired" in {tag.code for tag in back.tags}


def test_the_half_day_is_what_was_answered_in_and_an_officer_may_say_otherwise() -> None:
    answered = replace(profile(), tags=tags_of_answers(CLOSING))
    assert half_of(answered, RULES, TODAY) == "afternoon"
    both = with_word(answered, word("prefers_morning", holds=True))
    assert half_of(both, RULES, TODAY) == ""
    assert half_of(profile(), RULES, TODAY) == ""


def tags_of_answers(*answers: Answer):  # type: ignore[no-untyped-def]
    facts = facts_of(Known(HOLDER), Behaviour(answers), NAMES, TODAY)
    return tags_of(facts, RULES, TODAY)


def test_a_preview_counts_who_gains_and_who_loses() -> None:
    raw = load("profiles")
    changed = json.loads(json.dumps(raw))
    (tag,) = [one for one in changed["tags"] if one["code"] == "risk_several_due"]
    tag["all"][0]["at_least"] = 1
    holders = [
        facts_of(Known(HOLDER, told), NOTHING, NAMES, TODAY)
        for told in [(licence(ends=SOON),), (licence(ends=SOON), licence("L04", SOON)), ()]
    ]
    others = RuleBook.from_mapping(changed, CATALOGUE.kinds)
    total, found = previewed(holders, RULES, others, TODAY)
    (line,) = [one for one in found if one.code == "risk_several_due"]
    assert (total, line.now, line.then, line.gained, line.lost) == (3, 1, 2, 1, 0)
    _, back = previewed(holders, others, RULES, TODAY)
    (line,) = [one for one in back if one.code == "risk_several_due"]
    assert (line.gained, line.lost) == (0, 1)


DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(st.lists(DAYS, max_size=6), DAYS)
def test_the_order_of_licences_makes_no_difference(ends: list[date], today: date) -> None:
    made = [licence(ends=str(end), number=f"YL{n:04d}") for n, end in enumerate(ends)]
    one, other = (
        recomputed(Profile(USCC), Known(HOLDER, told), NOTHING, RULES, NAMES, today)
        for told in (tuple(made), tuple(reversed(made)))
    )
    assert one == other
