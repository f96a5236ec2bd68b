"""Proposed changes of rules: who proposed, who had the second word, and both as events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from zhiban.domain.rule_changes import RuleChange
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, moment, text

SCHEMA = 1

type Outcome = Literal["", "released", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Word:
    """What an officer said: who (id and sign-in name), when (business instant), and why."""

    by: str
    name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change somebody proposed over a version of the catalogue; `outcome` "" while it waits."""

    id: str
    change: RuleChange
    catalogue: str
    proposed: Word
    outcome: Outcome = ""
    decided: Word | None = None


@dataclass(frozen=True, slots=True)
class RuleProposals:
    """Reads and writes proposals; there are a few a year."""

    table: Table

    def get(self, proposal: str) -> Proposal | None:
        """One of them, or None."""
        item = self.table.get(keys.rule_proposal(proposal))
        return _read(item) if item else None

    def all(self) -> list[Proposal]:
        """Every proposal, the newest first."""
        found = map(_read, self.table.children(keys.rule_proposal("").pk, "PROPOSAL#"))
        return sorted(found, key=lambda one: one.proposed.at, reverse=True)

    def propose(self, proposal: Proposal) -> list[Action]:
        """Actions: a proposal, once, with its event."""
        key = keys.rule_proposal(proposal.id)
        row = _told(proposal) | {"PK": key.pk, "SK": key.sk}
        return [self.table.put_new(row), self._event(proposal, "proposed", proposal.proposed)]

    def decide(self, proposal: Proposal) -> list[Action]:
        """Actions: the second word on one that waits, with its event."""
        assert proposal.decided is not None
        key = keys.rule_proposal(proposal.id)
        row = _told(proposal) | {"PK": key.pk, "SK": key.sk}
        waiting: Item = {"waiting": ""}
        return [
            self.table.put(row, "outcome = :waiting", **waiting),
            self._event(proposal, proposal.outcome, proposal.decided),
        ]

    def _event(self, proposal: Proposal, what: str, word: Word) -> Action:
        key = keys.rule_proposal_event(proposal.id, what)
        told: Item = {"PK": key.pk, "SK": key.sk, "type": f"rule_{what}", "schema": SCHEMA}
        return self.table.put_new(told | _spoken(word) | {"catalogue": proposal.catalogue})


def _spoken(word: Word) -> Item:
    at = word.at.isoformat()
    return {"by": word.by, "name": word.name, "reason": word.reason, "at": at}


def _told(proposal: Proposal) -> Item:
    told: Item = {
        "id": proposal.id,
        "change": proposal.change.to_mapping(),
        "catalogue": proposal.catalogue,
        "proposed": _spoken(proposal.proposed),
        "outcome": proposal.outcome,
        "schema": SCHEMA,
    }
    return told | ({"decided": _spoken(proposal.decided)} if proposal.decided else {})


def _read(item: Item) -> Proposal:
    decided: Any = item.get("decided")
    proposed: Any = item["proposed"]
    change: Any = item["change"]
    outcome: Any = text(item, "outcome")
    return Proposal(
        id=text(item, "id"),
        change=RuleChange.from_mapping(change),
        catalogue=text(item, "catalogue"),
        proposed=_word(proposed),
        outcome=outcome,
        decided=_word(decided) if decided else None,
    )


def _word(told: Mapping[str, Any]) -> Word:
    at = moment(dict(told), "at")
    assert at is not None
    return Word(str(told["by"]), str(told["name"]), at, str(told["reason"]))
