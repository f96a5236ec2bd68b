"""What other rules of 用户画像 would do to the county's holders; computed while the officer waits.

The registry is read once, so that only a county's is small enough. What was answered is taken from
the profiles, as they remember it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from officer_api.asked import RulesAsked
from officer_api.asking import Asking, Asks
from officer_api.foreseeing import within_a_county
from officer_api.profile_shown import PreviewLine, PreviewShown
from officer_api.profiling import rules_of_today
from officer_api.shown import Named
from zhiban.domain.errors import Malformed
from zhiban.domain.profile_facts import Facts, facts_of, kind_names
from zhiban.domain.profile_rule_faults import faults
from zhiban.domain.profile_rules import RuleBook
from zhiban.domain.profiles import previewed
from zhiban.runtime.observability import count, logger

MOST_FAULTS = 5
"""How many faults of the rules are named at once."""


def preview_rules(asking: Asks, body: RulesAsked) -> PreviewShown:
    """Each tag: how many holders have it, would have it, gain it and lose it. Writes nothing.

    Raises Malformed naming what is wrong with the rules, TooMuch for a registry that is larger
    than a county's.
    """
    raw = body.model_dump()
    kinds = asking.parts.catalogue.kinds
    if wrong := [str(one) for one in faults(raw, kinds)]:
        raise Malformed("rules_faulty", "；".join(wrong[:MOST_FAULTS]))
    county = _County(asking)
    others = RuleBook.from_mapping(raw, kinds)
    total, lines = previewed(county.holders(), rules_of_today(), others, asking.today)
    logger.info("rules_previewed", holders=total)
    count("RulesPreviewed")
    return PreviewShown(
        holders=total,
        refused=county.refused,
        rules=rules_of_today().version,
        lines=[
            PreviewLine(
                tag=Named(code=one.code, name=one.name),
                now=one.now,
                then=one.then,
                gained=one.gained,
                lost=one.lost,
            )
            for one in lines
        ],
    )


@dataclass
class _County:
    """The holders of the registry, one after the other; those that refused are counted only."""

    asking: Asking
    refused: int = field(default=0, init=False)

    def holders(self) -> Iterator[Facts]:
        parts, rows_read = self.asking.parts, 0
        names = kind_names(parts.catalogue)
        for uscc, rows in parts.profiles.scan(0, 1):
            rows_read += len(rows)
            within_a_county(rows_read)
            known, profile = parts.profiles.read(uscc, rows)
            if known is None:
                continue
            if known.entity.profiling_refused:
                self.refused += 1
            else:
                yield facts_of(known, profile.behaviour, names, self.asking.today)
