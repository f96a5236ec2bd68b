"""What a citizen must have proved, and in time; what is whose; how often."""

from tests.faults.checks.check import Check

CHECKS = (
    Check(
        "a code", "citizen_api.verifying:verify_code",
        "not parts.codes.is_right(book.fingerprint, code, book.bound_to)",
        "False", "a wrong code is told",
    ),
    Check(
        "whether an authorisation holds", "citizen_api.visiting:_of_agent",
        "not given.holds(case, found.entity, found.today)", "False",
        "an agent signs what was taken back",
    ),
    Check(
        "what a code for authorising is for", "citizen_api.authorising:_signing",
        'found.session.grants.get(case_id) != f"{AUTHORISE}{document}"', "False",
        "an agent is authorised by another code",
    ),
    Check(
        "a code's ten minutes", "zhiban.domain.one_time_codes:CodeBook.tried",
        "wall >= book.sent_at + LIFETIME", "False", "a code is told too late",
    ),
    Check(
        "five tries at a code", "zhiban.domain.one_time_codes:CodeBook._unlocked",
        "if wall < self.locked_until:", "if False:", "a code is told after five wrong ones",
    ),
    Check(
        "who signs in", "citizen_api.signing_in:finish_sign_in",
        "not parts.entities.is_head(found.entity, person.name, person.number)", "False",
        "somebody else signs in",
    ),
    Check(
        "a phone that is new", "citizen_api.visiting:code_is_enough",
        "parts.code_suffices(found.entity, found.contact, found.today)", "True",
        "a code is asked for where it is not enough",
    ),
    Check(
        "a minute between two codes", "zhiban.domain.one_time_codes:CodeBook.may_send",
        "wall < self.sent_at + PAUSE", "False", "a code is asked for at once again",
    ),
    Check(
        "a session's end", "citizen_api.visiting:living_session",
        "session.alive(moment.wall)", "True", "a visit of yesterday goes on",
    ),
    Check(
        "whose number a link went to", "citizen_api.visiting:visit",
        "entity.contact_version != session.contact_version", "False",
        "an old number's link is opened",
    ),
    Check(
        "a code before a word is taken", "citizen_api.visiting:enter",
        "verified and session.verified_at is None", "False", "a word is given without a code",
    ),
    Check(
        "a code for this very document", "citizen_api.signing:_checked",
        "found.session.grants.get(case_id) != document", "False", "an edited form is signed",
    ),
    Check(
        "a code before a form is read", "citizen_api.filling:read_form",
        ", verified=True", "", "a form is asked for without a code",
    ),
    Check(
        "a code before a form is confirmed", "citizen_api.filling:fill_form",
        ", verified=True", "", "a form is confirmed without a code",
    ),
    Check(
        "a code before a photograph is given", "citizen_api.attaching:attach",
        ", verified=True", "", "a photograph is given without a code",
    ),
    Check(
        "a code before a photograph is taken out", "citizen_api.attaching:detach",
        ", verified=True", "", "a photograph is taken out without a code",
    ),
    Check(
        "a code before a photograph is looked at", "citizen_api.attaching:look_at",
        ", verified=True", "", "a photograph is looked at without a code",
    ),
    Check(
        "a code before a paper is handed out", "citizen_api.handing_out:hand_out",
        ", verified=True", "", "an application is downloaded without a code",
    ),
    Check(
        "a code before addresses are told", "citizen_api.remembering:earlier_addresses",
        ", verified=True", "", "addresses are asked for without a code",
    ),
    Check(
        "a code before a receipt is told", "citizen_api.signing:sign",
        ", verified=True", "", "a receipt is asked for without a code",
    ),
    Check(
        "a code before it is told what is taken back", "citizen_api.withdrawing:withdraw",
        ", verified=True", "", "it is told again without a code that an application is taken back",
    ),
    Check(
        "a code before an authorisation is told", "citizen_api.authorising:authorise",
        ", verified=True", "", "an authorisation is told again without a code",
    ),
    Check(
        "a code before a change is told apart", "citizen_api.specifying:specify",
        ", verified=True", "", "a change is told apart without a code",
    ),
    Check(
        "only the head stops reminders", "citizen_api.preferring:choose_reminders",
        "enter_as_head(", "enter(", "an agent stops reminders",
    ),
    Check(
        "only the head chooses a day", "citizen_api.preferring:choose_day",
        "enter_as_head(", "enter(", "an agent wants another day",
    ),
    Check(
        "only the head refuses profiling", "citizen_api.preferring:choose_profiling",
        "enter_as_head(", "enter(", "an agent refuses profiling",
    ),
    Check(
        "only the head rates", "citizen_api.rating:rate",
        "enter_as_head(", "enter(", "an agent rates a service",
    ),
    Check(
        "only the head is told addresses", "citizen_api.remembering:earlier_addresses",
        "enter_as_head(", "enter(", "an agent asks for addresses",
    ),
    Check(
        "only the head signs in", "citizen_api.signing_in:begin_sign_in",
        "enter_as_head(", "enter(", "an agent signs in",
    ),
    Check(
        "only the head authorises", "citizen_api.authorising:_by_head",
        "head_of(found)", "pass", "an agent reads the authorisation",
    ),
    Check(
        "only the head wants nothing", "citizen_api.intending:confirm_intent",
        "intent is not Intent.YES", "False", "an agent says that nothing is wanted",
    ),
    Check(
        "only the head takes back", "citizen_api.coding:_filed",
        "no_agent(found)", "pass", "an agent asks for a code for taking back",
    ),
    Check(
        "whose case it is", "citizen_api.visiting:Visit.case",
        "case.id == case_id", "True", "somebody else's case is asked for",
    ),
    Check(
        "whose page asks", "citizen_api.asking:Asking.body",
        'self.event.headers.get("origin") != self.parts.bureau.base_url', "False",
        "another site's page asks",
    ),
    Check(
        "whose visit a sign-in is of", "citizen_api.signing_in:finish_sign_in",
        "begun.digest, found.session.digest", "begun.digest, begun.session",
        "a sign-in comes in another visit",
    ),
    Check(
        "a sign-in's ten minutes", "citizen_api.signing_in:finish_sign_in",
        "found.session.digest, moment.wall", "found.session.digest, begun.made_at",
        "a sign-in comes too late",
    ),
    Check(
        "whose answer is told again", "citizen_api.signing_in:_heard_before",
        "not hmac.compare_digest(found.session.proof, proof)", "False",
        "an answer is told again in another visit",
    ),
    Check(
        "a new phone where something is signed", "citizen_api.signing:_checked",
        "not code_is_enough(parts, found)", "False", "a code signs where it is not enough",
    ),
    Check(
        "a new phone where somebody is authorised", "citizen_api.authorising:_signing",
        "not code_is_enough(parts, found)", "False", "a code authorises where it is not enough",
    ),
    Check(
        "a link's end", "citizen_api.exchanging:_opened",
        "moment.wall >= link.valid_until", "False", "a link that has ended is opened",
    ),
    Check(
        "what may be signed", "citizen_api.visiting:Visit.fileable",
        "found.may_sign and ", "", "a form of a holder that is gone is read",
    ),
    Check(
        "what may be answered", "citizen_api.intending:confirm_intent",
        "case.state not in (CaseState.OPENED, CaseState.CORRECTING)", "False",
        "a filed case is answered",
    ),
    Check(
        "what may be taken back", "zhiban.domain.filings:may_be_taken_back",
        "case.state is CaseState.FILED and ", "", "a decided application is taken back",
    ),
    Check(
        "what a code for taking back is for", "citizen_api.withdrawing:_checked",
        "not granted or ", "", "an application is taken back by another code",
    ),
    Check(
        "what may be rated", "citizen_api.rating:rate",
        "not may_be_rated(case, found.today)", "False", "a case that is not filed is rated",
    ),
    Check(
        "wrong case codes", "citizen_api.exchanging:find_by_code",
        "parts.guesses.take(address, wall)", '""', "a case code is typed after many wrong ones",
    ),
    Check(
        "wrong identifiers", "citizen_api.papers:check_by_identifier",
        "parts.guesses.take(address, moment.wall)", '""',
        "an identifier is checked after many wrong codes",
    ),
    Check(
        "photographs an hour", "citizen_api.attaching:attach",
        "not parts.uploads.take(case_id, moment.wall)", "False", "a photograph is given too often",
    ),
    Check(
        "a photograph's size", "zhiban.domain.photographs:cleaned",
        "len(content) > LARGEST", "False", "a photograph too large is given",
    ),
    Check(
        "what is asked for as a photograph", "citizen_api.attaching:attach",
        "asked_material(seen.case, parts.law.catalogue, code)", "pass",
        "a photograph is given that nobody asked for",
    ),
    Check(
        "which photograph is looked at", "citizen_api.attaching:look_at",
        "has_photo(form, code, sha256)", "True", "a photograph that was taken out is looked at",
    ),
    Check(
        "an unsafe photograph is looked at", "citizen_api.attaching:look_at",
        " or parts.photographs.scan(case.id, sha256) is Scan.INFECTED", "",
        "an unsafe photograph is looked at",
    ),
    Check(
        "a photograph that is gone is signed", "citizen_api.attaching:_fault",
        "parts.photographs.read(case_id, sha256) is None", "False",
        "a form whose photograph is gone is signed",
    ),
    Check(
        "an unsafe photograph is signed", "citizen_api.attaching:_fault",
        "parts.photographs.scan(case_id, sha256) is Scan.INFECTED", "False",
        "a form whose photograph is unsafe is signed",
    ),
)  # fmt: skip
