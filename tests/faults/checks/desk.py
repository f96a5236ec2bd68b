"""What an officer must be: let in, in their role, in time, and not the only one."""

from tests.faults.checks.check import Check

CHECKS = (
    Check(
        "the page an officer saw", "officer_api.deciding:_decide_now",
        "not decisions.as_seen(case, [event.type for event in chain], asked.version)", "False",
        "a decision is late",
    ),
    Check(
        "an officer's role", "officer_api.routes:admit",
        "not officer.roles & allowed", "False", "a clerk stops an item",
    ),
    Check(
        "who may grant", "zhiban.domain.decisions:permit",
        "not officer.roles & may", "False", "a clerk grants",
    ),
    Check(
        "who ends a special procedure", "zhiban.domain.examining:_check_role",
        "not officer.roles & MAY[act]", "False", "a clerk says what was found",
    ),
    Check(
        "a special procedure under way", "zhiban.domain.decisions:_check_special",
        "special.finding is None", "False", "a grant comes before the finding",
    ),
    Check(
        "who granted is not who looks again", "officer_api.post_checking:check_post_check",
        "case.decision.by == asking.officer.id", "False", "who granted looks again",
    ),
    Check(
        "a token for us", "officer_api.asking:officer_of",
        'claims.get("token_use") != "access" or ', "", "an ID token is brought",
    ),
    Check(
        "the route that was let in", "officer_api.routes:_refuse_another",
        'event.get("routeKey") != key', "False", "a holder's path is another route's",
    ),
    Check(
        "numbers an hour", "officer_api.revealing:_reveal",
        "not parts.reads.count_reveal(asking.officer, asking.wall)", "False",
        "a number is asked for too often",
    ),
    Check(
        "whose number is shown", "zhiban.domain.revealing:full_value",
        "holder.contact_version != contact_version", "False",
        "a number is asked for that is another's",
    ),
    Check(
        "a number that is searched for", "officer_api.searching:search",
        "check_wording(wanted.text)", "pass", "somebody is searched for by a whole number",
    ),
    Check(
        "a number in a reason", "zhiban.domain.decisions:check_wording",
        "_PERSONAL.search(text)", "False", "a reason names a number",
    ),
    Check(
        "reports an hour", "officer_api.reporting:report_holder",
        "body.open_numbers and not parts.reads.count_reveal(asking.officer, asking.wall)", "False",
        "a person is reported too often",
    ),
    Check(
        "labels an hour", "officer_api.labelling:print_parcel_label",
        "not parts.reads.count_reveal(asking.officer, asking.wall)", "False",
        "a label is printed too often",
    ),
    Check(
        "which parcel a label is of", "officer_api.labelling:_still_to_go",
        "parcel.id.attempt != attempt", "False", "a label is printed of another parcel",
    ),
    Check(
        "a parcel that is still to go", "officer_api.labelling:_still_to_go",
        "parcel.unwanted or parcel.state not in LABELLED", "False", "a label is printed too late",
    ),
    Check(
        "who asks who looked", "officer_api.exporting:ask_for_export",
        "_for_supervisors(asking, body.what)", "pass", "an approver asks who looked",
    ),
    Check(
        "who fetches who looked", "officer_api.exporting:give_link",
        "_for_supervisors(asking, found.what)", "pass", "an approver fetches who looked",
    ),
    Check(
        "who asks for all numbers", "officer_api.exporting:ask_for_export",
        "body.open_numbers and Role.SUPERVISOR not in officer.roles", "False",
        "an approver asks for all numbers",
    ),
    Check(
        "who fetches all numbers", "officer_api.exporting:give_link",
        "found.open_numbers and Role.SUPERVISOR not in asking.officer.roles", "False",
        "an approver fetches all numbers",
    ),
    Check(
        "which photograph is read", "officer_api.photographing:show_photo",
        "found is None", "False", "a photograph that was not signed is read",
    ),
    Check(
        "an unsafe photograph is read", "officer_api.photographing:show_photo",
        "parts.outside.photographs.scan(case_id, sha256) is Scan.INFECTED", "False",
        "an unsafe photograph is not read",
    ),
    Check(
        "who proposed does not release", "officer_api.proposing:_may_say",
        'outcome != "withdraw" and own', "False", "who proposed releases",
    ),
    Check(
        "only who proposed takes back", "officer_api.proposing:_may_say",
        'outcome == "withdraw" and not own', "False", "somebody else takes a proposal back",
    ),
    Check(
        "the catalogue a rule was proposed over", "officer_api.proposing:_still_sound",
        "known.catalogue != asking.parts.catalogue.version", "False", "a rule is released too late",
    ),
    Check(
        "a rule that is sound when released", "officer_api.proposing:_still_sound",
        "found := faults_of(known.change, asking.parts.catalogue, asking.today)", "found := []",
        "a rule is released that is refused by now",
    ),
    Check(
        "the catalogue that was shown", "officer_api.proposing:propose",
        "body.catalogue != asking.parts.catalogue.version", "False",
        "a rule is proposed over an old catalogue",
    ),
    Check(
        "a rule that is sound when proposed", "officer_api.proposing:_sound",
        "found := faults_of(change, asking.parts.catalogue, asking.today)", "found := []",
        "a faulty rule is proposed",
    ),
    Check(
        "what the platform may decide", "officer_api.switching:automate_items",
        "if barred:", "if False:", "an item is left to the platform that may not be",
    ),
    Check(
        "who filed does not decide", "zhiban.domain.decisions:permit",
        "case.filing.by == officer.actor", "False", "who filed decides",
    ),
    Check(
        "who entered does not decide", "zhiban.domain.decisions:permit",
        "if about.entered:", "if False:", "who entered decides",
    ),
    Check(
        "a day of issue that has been", "zhiban.domain.corrections:check_issue_day",
        "row.issued_on is not None and row.issued_on > business_day(hand.at)", "False",
        "a day of issue is yet to come",
    ),
    Check(
        "our day of issue is no hand's", "zhiban.domain.corrections:check_issue_day",
        "not is_later_term(stored, licence_of(row, hand.at, BY_HAND))", "False",
        "our day of issue is typed",
    ),
    Check(
        "what was found wrong is not granted", "zhiban.domain.decisions:_check_special",
        'outcome == "grant" and not special.finding.passed', "False", "a failed case is granted",
    ),
    Check(
        "a holder that is gone", "zhiban.domain.decisions:check_grantable",
        "entity is not None and entity.status.gone", "False",
        "a case of a holder that is gone is granted",
    ),
    Check(
        "one special procedure at a time", "zhiban.domain.examining:permit_start",
        "case.in_special", "False", "something is looked into twice",
    ),
    Check(
        "what is granted with others", "officer_api.batching:_granted",
        "case.state is CaseState.FILED and (found := _against(asking, case, switches))", "False",
        "a stopped item is granted in a batch",
    ),
    Check(
        "who looks again", "officer_api.post_checking:check_post_check",
        "not asking.officer.roles & _MAY[task.what]", "False", "a clerk looks again",
    ),
    Check(
        "what only a ruling ends", "officer_api.working:finish",
        'task.what == "file_held"', "False", "a held file's task is ticked off",
    ),
    Check(
        "what no hand ends", "officer_api.working:finish",
        "task.what in END_BY_THEMSELVES", "False", "a limit's task is ticked off",
    ),
    Check(
        "of which task a licence is fetched", "officer_api.handing_over:check_counter",
        "task.what not in _AT_THE_COUNTER[outcome][1]", "False",
        "a licence is fetched where an original was to come",
    ),
    Check(
        "who was at the counter", "officer_api.handing_over:check_counter",
        "not note", "False", "a licence is fetched by nobody",
    ),
    Check(
        "a licence that may be fetched", "officer_api.handing_over:_told",
        "case.state is not CaseState.ISSUED", "False", "a delivered licence is fetched",
    ),
    Check(
        "who may end a grant", "officer_api.holding_up:check_held_up",
        "not asking.officer.roles & _MAY", "False", "who may not decide ends a grant",
    ),
    Check(
        "a grant that is held up still", "officer_api.holding_up:unheld",
        "_check_stands(asking, case, task)", "pass", "a grant that is made meanwhile is ended",
    ),
    Check(
        "a look at a case is recorded", "officer_api.viewing:show_case",
        "transact(parts.client, [parts.reads.note(case_id, asking.officer, asking.wall)])",
        "pass", "a case is looked at",
    ),
    Check(
        "a look at a holder is recorded", "officer_api.looking_up:show_holder",
        "transact(parts.client, [parts.reads.note_holder(uscc, asking.officer, asking.wall)])",
        "pass", "a holder is looked at",
    ),
    Check(
        "a look at a photograph is recorded", "officer_api.photographing:show_photo",
        "transact(parts.client, [parts.reads.note(case_id, asking.officer, asking.wall)])",
        "pass", "a signed photograph is read",
    ),
    Check(
        "a number shown is recorded", "officer_api.revealing:_reveal",
        "transact(parts.client, [noted])",
        "pass", "a number is asked for",
    ),
    Check(
        "a report is recorded", "officer_api.reporting:report_holder",
        "transact(parts.client, [noted])",
        "pass", "a person asks what is kept",
    ),
    Check(
        "a label is recorded", "officer_api.labelling:print_parcel_label",
        "transact(parts.client, [noted])",
        "pass", "a label is printed",
    ),
    Check(
        "a list fetched is recorded", "officer_api.exporting:give_link",
        "transact(asking.parts.client, [noted])",
        "pass", "a list is fetched",
    ),
)  # fmt: skip
