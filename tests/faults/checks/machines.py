"""What functions ask before they act by themselves: may it leave, is it still so, is it time."""

from tests.faults.checks.check import KILLED, Check

CHECKS = (
    Check(
        "whether a case is granted", "issue_licences.issuing:_decide",
        "case.state is not CaseState.GRANTED", "False", "a licence is issued", KILLED,
    ),
    Check(
        "what keeps the platform from deciding", "decide_cases.deciding:_decide",
        " or against_deciding(case, beside, business_day(at))", "",
        "a stopped item is left to officers",
    ),
    Check(
        "whether a correction may still be handed in", "reconcile.awaiting:_look",
        "today <= last", "False", "a correction is awaited",
    ),
    Check(
        "whether the holder still wants it", "send_sms.checking:check_again",
        "if against := against_the_holder(send, entity):", "if against := None:",
        "a message is no longer wanted",
    ),
    Check(
        "sending hours", "send_sms.sending:send_planned",
        "not in_sending_hours(now, parts.calendar)", "False", "a message waits for the afternoon",
    ),
    Check(
        "a file that weighs much", "ingest_registry.taking_in:_begin",
        "if reason:", "if False:", "a heavy file comes",
    ),
    Check(
        "safe mode where a message is sent", "send_sms.sending:send_planned",
        "if turn.held:", "if False:", "a message is held",
    ),
    Check(
        "safe mode where a message is told again", "send_sms.asking:_tell_again",
        "if turn.held:", "if False:", "a lost message is held",
    ),
    Check(
        "safe mode where a code is sent", "citizen_api.coding:_claim",
        " or not parts.effects.read().allowed", "", "a code is held",
    ),
    Check(
        "safe mode where the platform decides", "decide_cases.deciding:_decide",
        "not parts.effects.read().allowed", "False", "a grant by the platform is held",
    ),
    Check(
        "safe mode where a licence is issued", "issue_licences.issuing:_decide",
        "not parts.effects.read().allowed", "False", "a licence is held",
    ),
    Check(
        "safe mode where a courier is ordered", "order_couriers.ordering:order_for",
        "not parts.effects.read().allowed", "False", "an order is held",
    ),
    Check(
        "what an operator has held", "zhiban.store.effects:Effects.read",
        'text(item, "state") != "allowed"', "False", "a message is held",
    ),
    Check(
        "a table that is a copy", "zhiban.store.effects:Effects.read",
        'text(item, "table") != self.table.name', "False", "a message of a copy is held",
    ),
    Check(
        "what was told before the cut", "send_sms.handing_over:_recalled",
        "not turn.restored", "True", "a message of before the cut is known",
    ),
    Check(
        "what was ordered before the cut", "order_couriers.ordering:_place",
        "parts.effects.read().restored_to and (found := parts.courier.find(mine.id))", "False",
        "an order of before the cut is found",
    ),
    Check(
        "what stands in the way of issuing", "issue_licences.issuing:_decide",
        "obstacle := obstacle_to(case, licence, entity)", "obstacle := None", "a grant is held up",
    ),
    Check(
        "a photograph that is gone is kept", "issue_licences.keeping:_wrong_with",
        "not parts.photographs.keep(case.id, photo.sha256)", "False",
        "an application whose photograph is gone is copied",
    ),
    Check(
        "an unsafe photograph is kept", "issue_licences.keeping:_wrong_with",
        "parts.photographs.scan(case.id, photo.sha256) is Scan.INFECTED", "False",
        "an application whose photograph is unsafe is copied",
    ),
    Check(
        "a file in its time", "keep_retention.erasing:_is_over",
        " and since <= over", "", "a file is in its time",
    ),
    Check(
        "a file that goes on", "keep_retention.erasing:_is_over",
        "case.state in ENDED and ", "", "what goes on is not erased",
    ),
    Check(
        "what the bureau has approved", "zhiban.domain.retention:Retention.over",
        "None if self.destroy_through is None else min(day, self.destroy_through)", "day",
        "a file's end is not approved",
    ),
    Check(
        "a licence in force keeps its file", "keep_retention.erasing:erase_case",
        "_valid_still(parts, case, rows, today)", "False", "a file is kept on",
    ),
    Check(
        "an erasure that was begun", "keep_retention.erasing:erase_case",
        "not _is_begun(case, rows)", "True", "a file is destroyed", KILLED,
    ),
    Check(
        "a message's other cases", "keep_retention.erasing:_erase_invitation",
        "all(_is_done(one) for one in others)", "True",
        "an invitation has another case",
    ),
    Check(
        "a holder in its time", "keep_retention.erasing:erase_holder",
        "holder.gone_on > over or ", "", "a holder is not gone for long",
    ),
    Check(
        "a change that waits", "keep_retention.erasing:erase_holder",
        " or parts.retained.changes_pending(uscc)", "", "a holder is gone and a change waits",
    ),
)  # fmt: skip
