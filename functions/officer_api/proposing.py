"""Proposed changes of rules: a supervisor proposes, sees what it would do, a second one decides.

A release changes nothing here: the catalogue is shipped with the code. It lets the operators adopt
the change (`make adopt-rules`), which compiles the catalogue that the what-if has shown.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from itertools import count as count_from
from typing import Literal

from officer_api import naming
from officer_api.asked import ChangeAsked, ProposalAsked, ProposalId, ProposalWord, TermAsked
from officer_api.asking import Asking, Asks
from officer_api.foreseeing import within_a_county
from officer_api.proposals_shown import (
    DifferenceShown,
    ProposalShown,
    ProposalsShown,
    WhatIfShown,
    WordShown,
)
from officer_api.shown import Named, OfficerShown
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.decisions import check_wording
from zhiban.domain.errors import Conflict, Forbidden, Malformed, NotThere, Superseded
from zhiban.domain.officers import Role
from zhiban.domain.rule_changes import RuleChange, faults_of, patched, spoken
from zhiban.domain.service_items import Ladder, Term
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.runtime.rules import shipped
from zhiban.store.rule_proposals import Outcome, Proposal, Word
from zhiban.store.table import transact

BEYOND, MOST_DAYS = 90, 366
"""So many days past the day a change begins are foreseen, and no more than so many in all."""

STATES = {"": "等待放行", "released": "已放行", "refused": "未放行", "withdrawn": "已撤回"}
_OUTCOMES: dict[str, Outcome] = {
    "release": "released",
    "refuse": "refused",
    "withdraw": "withdrawn",
}


def show_proposals(asking: Asks) -> ProposalsShown:
    """Every proposal, with what the law's checks say of those that wait."""
    catalogue = asking.parts.catalogue
    rows = [_shown(asking, one) for one in asking.parts.proposals.all()]
    return ProposalsShown(catalogue=catalogue.version, rows=rows)


def show_what_if(asking: Asks, body: ChangeAsked) -> WhatIfShown:
    """What a change would do to the county; nothing is written, nobody is named.

    Raises Malformed with every fault, TooMuch for a registry that is larger than a county's.
    """
    change = _sound(asking, body)
    found = _what_if(asking, change)
    logger.info("rule_foreseen", item=change.item)
    count("RulesForeseen")
    return found


def propose(asking: Asks, body: ProposalAsked) -> ProposalShown:
    """Propose a change over the catalogue that was shown. The same again is answered alike; what
    was withdrawn or refused is proposed anew.

    Raises Malformed with every fault, Superseded where the catalogue moved meanwhile.
    """
    check_wording(f"{body.reason} {body.change.basis}")
    if body.catalogue != asking.parts.catalogue.version:
        raise _stale()
    change = _sound(asking, body.change)
    officer = asking.officer
    word = Word(officer.id, officer.name, asking.now, body.reason)
    proposals = asking.parts.proposals
    told = change, body.catalogue, officer.id
    ids = (_id_of(*told, before) for before in count_from(0))
    fresh = next(one for one in ids if not _is_over(proposals.get(one)))
    wanted = Proposal(fresh, change, body.catalogue, word)
    try:
        transact(asking.parts.client, proposals.propose(wanted))
    except Conflict:
        logger.info("rule_proposed_before", proposal=wanted.id)
    else:
        logger.info("rule_proposed", proposal=wanted.id, item=change.item)
        count("RulesProposed")
    return _shown(asking, _there(asking, wanted.id))


def say_word(asking: Asks, proposal: ProposalId, body: ProposalWord) -> ProposalShown:
    """The second word: release or refuse, by another officer; or withdraw, by who proposed.

    Raises NotThere, Forbidden to who may not say it, Malformed where the law's checks refuse it
    by now, Superseded where it was decided or the catalogue moved.
    """
    check_wording(body.reason)
    known = _there(asking, proposal)
    officer, outcome = asking.officer, _OUTCOMES[body.outcome]
    if known.outcome == outcome and known.decided and known.decided.by == officer.id:
        return _shown(asking, known)
    _may_say(known, officer.id, body.outcome)
    if known.outcome:
        raise changed_meanwhile()
    if outcome == "released":
        _still_sound(asking, known)
    word = Word(officer.id, officer.name, asking.now, body.reason)
    said = Proposal(known.id, known.change, known.catalogue, known.proposed, outcome, word)
    try:
        transact(asking.parts.client, asking.parts.proposals.decide(said))
    except Conflict as conflict:
        raise changed_meanwhile() from conflict
    logger.info("rule_decided", proposal=known.id, outcome=outcome)
    count("RulesDecided")
    return _shown(asking, said)


def _may_say(known: Proposal, officer: str, outcome: str) -> None:
    own = known.proposed.by == officer
    if outcome == "withdraw" and not own:
        raise Forbidden("not_your_proposal", "只有提出的人可以撤回。")
    if outcome != "withdraw" and own:
        raise Forbidden("own_proposal", "自己提出的修改须由另一位主管放行。")


def _still_sound(asking: Asking, known: Proposal) -> None:
    if known.catalogue != asking.parts.catalogue.version:
        raise _stale()
    if found := faults_of(known.change, asking.parts.catalogue, asking.today):
        raise Malformed("rule_faulty", f"{'；'.join(found)}。")


def _stale() -> Superseded:
    return Superseded("catalogue_moved", "提出以后事项目录已经更新，请按新的目录重新提出。")


def _sound(asking: Asking, asked: ChangeAsked) -> RuleChange:
    change = _change(asked)
    if found := faults_of(change, asking.parts.catalogue, asking.today):
        raise Malformed("rule_faulty", f"{'；'.join(found)}。")
    return change


def _change(asked: ChangeAsked) -> RuleChange:
    return RuleChange(
        item=asked.item,
        basis=asked.basis,
        effective_from=asked.effective_from,
        earliest=_term(asked.earliest),
        latest=_term(asked.latest),
        ladder=Ladder(**asked.ladder.model_dump()) if asked.ladder else None,
        promised=_term(asked.promised),
    )


def _term(asked: TermAsked | None) -> Term | None:
    return Term(asked.n, asked.unit) if asked else None


def _is_over(known: Proposal | None) -> bool:
    return known is not None and known.outcome in ("refused", "withdrawn")


def _id_of(change: RuleChange, catalogue: str, officer: str, before: int) -> str:
    """The id of a proposal, of which so many came to nothing `before`."""
    times = [before] if before else []
    told = json.dumps([change.to_mapping(), catalogue, officer, *times], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _there(asking: Asking, proposal: str) -> Proposal:
    found = asking.parts.proposals.get(proposal)
    if found is None:
        raise NotThere("no_such_proposal", "没有这项修改，请刷新列表。")
    return found


def _shown(asking: Asking, one: Proposal) -> ProposalShown:
    catalogue, waiting = asking.parts.catalogue, not one.outcome
    item = catalogue.items.get(one.change.item)
    told = spoken(one.change, item) if item else ()
    is_in = one.outcome == "released" and _is_in(catalogue, one.change)
    open_yet = one.outcome in ("", "released") and not is_in
    return ProposalShown(
        id=one.id,
        item=naming.item(catalogue, one.change.item),
        basis=one.change.basis,
        effective_from=one.change.effective_from,
        catalogue=one.catalogue,
        differences=[DifferenceShown(name=n, now=now, then=then) for n, now, then in told],
        state=Named(code=one.outcome or "waiting", name=STATES[one.outcome]),
        shipped=is_in,
        stale=open_yet and one.catalogue != catalogue.version,
        faults=faults_of(one.change, catalogue, asking.today) if waiting else [],
        proposed=_word(one.proposed),
        decided=_word(one.decided) if one.decided else None,
        may=_may(asking, one),
    )


def _is_in(catalogue: Catalogue, change: RuleChange) -> bool:
    """Whether the catalogue in force says what a change wanted."""
    item = catalogue.items.get(change.item)
    if item is None or (change.promised and item.promised_limit != change.promised):
        return False
    starts = {rule.effective_from for rule in item.rules}
    return not change.of_the_rule or change.effective_from in starts


def _may(asking: Asking, one: Proposal) -> list[Literal["release", "refuse", "withdraw"]]:
    if one.outcome or Role.SUPERVISOR not in asking.officer.roles:
        return []
    own = one.proposed.by == asking.officer.id
    return ["withdraw"] if own else ["release", "refuse"]


def _word(said: Word) -> WordShown:
    return WordShown(by=OfficerShown(id=said.by, name=said.name), at=said.at, reason=said.reason)


def _what_if(asking: Asking, change: RuleChange) -> WhatIfShown:
    # Only here, as in foreseeing.py: they would be a tenth of a second of every start.
    from zhiban.domain.renewals import Law
    from zhiban.domain.what_if import effects, what_if
    from zhiban.store.scanning import scan_registry, with_what_is_under_way

    parts = asking.parts
    scanned = scan_registry(parts.registry, within_a_county)
    county = with_what_is_under_way(scanned, parts.table, parts.shards, parts.catalogue)
    then = Law(Catalogue.from_mapping(patched(shipped("catalogue"), change)), parts.calendar)
    now = Law(parts.catalogue, parts.calendar)
    days = _days(asking.today, change.effective_from)
    found = what_if(county, now, then, asking.today, days, Decimal("0.05"), parts.sender)
    return WhatIfShown(**effects(found, asking.today))


def _days(today: date, begins: date) -> int:
    return min((begins - today).days + BEYOND, MOST_DAYS)
