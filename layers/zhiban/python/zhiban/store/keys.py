"""Every key string of both tables, once.

registry: ENTITY#<uscc> | ENTITY, CHANGE#<facts_version>, LICENCE#<kind>#<number>,
          PROFILE, CORRECTION#<what>#<version>, TERM#<kind>#<number>#<term>,
          EDITION#<kind>#<number>#<edition>;
          NUMBER#<kind>#<number> | NUMBER;
          FILE#<sha256> | FILE, PART#<n>, CHUNK#<part>#<first line>, RELEASE;
          REGISTRY | SIZE, QUALITY#<day>, EXPORT#<instant>#<what>, DOWNLOAD#<instant>#<officer>
cases:    CASE#<id> | CASE, EVENT#<seq>, DATA#<seq>, SUPPRESSED#<day>, TASK#<what>, FORM,
          DOCUMENT#<what>#<number>, COPYING#<number>, PARCEL#<leg>#<attempt>,
          DONE#<what>#<instant>, READ#<instant>#<officer>,
          READ#<instant>#<officer>#<field>, REMINDED, AUTHORISATION#<number>;
          SHA256#<of a document> | PAPER; IDENTIFIER#<of a licence> | PAPER;
          RATING#<case> | RATING, EVENT#<version>;
          HOLDER#<uscc> | TASK#<what>, DONE#<what>#<instant>, REMINDED;
          ENTITY#<uscc> | READ#<instant>#<officer>, READ#<instant>#<officer>#<field>;
          REVEALS#<officer> | <instant>;
          FILE#<sha256> | TASK#<what>, DONE#<what>#<instant>;
          INVITATION#<id> | INVITATION, SMS#<step>#<contact>#<attempt>, EVENT#<step>…,
          EVENT#SESSION#<visit>#link_exchanged;
          TOKEN#<digest>; SESSION#<sha256>; CODE#<invitation>#<contact>;
          GUESSES#<whose> | <instant>; UPLOADS#<case> | <instant>;
          SIGN-IN#<sha256>;
          MESSAGE#<provider id> | MESSAGE, RECEIPT; REFERENCE#<attempt> | REFERENCE, RECALLED;
          PHONE#<fingerprint> | <day>, CODES#<day>; MINUTE#<fingerprint> | CLAIM#<attempt>;
          PROVIDER#<name> | PACE, RELEASED, HEALTH, TALLY#<version>#<when>;
          TEMPLATE#<name> | TASK#<what>, DONE#<what>#<instant>;
          WATERMARK | SHARD#<n>; DAY#<day> | SHARD#<n>, PROOF#<n>;
          RULES | PROPOSAL#<id>, EVENT#<id>#<what>;
          SWITCH | <name>, EVENT#<name>#<version>; STATS#<day> | …;
          NEED#<month> | <day>#<part>; SPENT#<month> | <day>#<part>; COVERED#<month> | <part>;
          STATISTICS | REMINDED, PUBLIC, REPORT#<month>
"""

from datetime import date, datetime
from typing import Literal, NamedTuple

from zhiban.store.lanes import CHANGE_LANES as CHANGE_LANES
from zhiban.store.lanes import ENDED_LANES as ENDED_LANES
from zhiban.store.lanes import alarm_bucket as alarm_bucket
from zhiban.store.lanes import awaited as awaited
from zhiban.store.lanes import case_queue as case_queue
from zhiban.store.lanes import claims as claims
from zhiban.store.lanes import copies_awaited as copies_awaited
from zhiban.store.lanes import ended as ended
from zhiban.store.lanes import instant as instant
from zhiban.store.lanes import names_from as names_from
from zhiban.store.lanes import outbox as outbox
from zhiban.store.lanes import parcel_queue as parcel_queue
from zhiban.store.lanes import pending_changes as pending_changes
from zhiban.store.lanes import phone_tails as phone_tails
from zhiban.store.lanes import worklist as worklist

CORRECTIONS, EXPORTS, QUALITIES, REPORTS = "CORRECTION#", "EXPORT#", "QUALITY#", "REPORT#"
VISITS = "EVENT#SESSION#"
AUTHORISATIONS = "AUTHORISATION#"
"""How the sort keys of what is listed begin."""


class Key(NamedTuple):
    """The primary key of one item."""

    pk: str
    sk: str


def entity(uscc: str) -> Key:
    """One holder."""
    return Key(f"ENTITY#{uscc}", "ENTITY")


def change(uscc: str, facts_version: int) -> Key:
    """What changed when the holder's facts reached this version."""
    return Key(f"ENTITY#{uscc}", f"CHANGE#{facts_version:06d}")


def licence(uscc: str, kind: str, number: str) -> Key:
    """One licence of a holder."""
    return Key(f"ENTITY#{uscc}", f"LICENCE#{kind}#{number}")


def profile(uscc: str) -> Key:
    """The tags of a holder; a key of its own, so that tagging never wakes itself."""
    return Key(f"ENTITY#{uscc}", "PROFILE")


def past_term(uscc: str, kind: str, number: str, term: int) -> Key:
    """A term of a licence that a later one has superseded."""
    return Key(f"ENTITY#{uscc}", f"TERM#{kind}#{number}#{term:04d}")


def past_edition(uscc: str, kind: str, number: str, edition: int) -> Key:
    """An edition of a licence that a change has superseded within its term; 0 is not ours."""
    return Key(f"ENTITY#{uscc}", f"EDITION#{kind}#{number}#{edition:04d}")


def number(kind: str, value: str) -> Key:
    """Who holds a licence number: one holder each."""
    return Key(f"NUMBER#{kind}#{value}", "NUMBER")


def file(sha256: str) -> Key:
    """The ledger of one intake file, known by its content."""
    return Key(f"FILE#{sha256}", "FILE")


def part(sha256: str, number: int) -> Key:
    """A stretch of a large file that one worker takes."""
    return Key(f"FILE#{sha256}", f"PART#{number:05d}")


def chunk(sha256: str, part: int, first_line: int) -> Key:
    """The rows of a part of a file that went in together."""
    return Key(f"FILE#{sha256}", f"{chunks_of(part)}{first_line:09d}")


def chunks_of(part: int) -> str:
    """How the sort keys of a part's chunks begin."""
    return f"CHUNK#{part:05d}#"


def release(sha256: str) -> Key:
    """What an officer decided on a held file: that it goes in, or not."""
    return Key(f"FILE#{sha256}", "RELEASE")


def unfinished_files() -> str:
    """The files that are being read, sorted by when that began."""
    return "FILES#UNFINISHED"


def registry_size() -> Key:
    """How many holders and licences the registry knows."""
    return Key("REGISTRY", "SIZE")


def quality(day: date) -> Key:
    """What a day's look at the quality of the data found."""
    return Key("REGISTRY", f"{QUALITIES}{day.isoformat()}")


def export(at: datetime, what: str) -> Key:
    """That somebody asked for data, took it out, and what for."""
    return Key("REGISTRY", f"{EXPORTS}{instant(at)}#{what}")


def download(of: Key, at: datetime, officer: str) -> Key:
    """That an officer was given the address of an export."""
    return Key(of.pk, f"DOWNLOAD#{instant(at)}#{officer}")


def correction(of: Key, version: int) -> Key:
    """What an officer entered or corrected by hand, by the version of the row it led to."""
    return Key(of.pk, f"{CORRECTIONS}{of.sk}#{version:06d}")


def case(case_id: str) -> Key:
    """One case."""
    return Key(f"CASE#{case_id}", "CASE")


def event(case_id: str, seq: int) -> Key:
    """One link of a case's chain."""
    return Key(f"CASE#{case_id}", f"EVENT#{seq:06d}")


def event_data(case_id: str, seq: int) -> Key:
    """The data an event commits to; erasable."""
    return Key(f"CASE#{case_id}", f"DATA#{seq:06d}")


def suppressed(case_id: str, day: date) -> Key:
    """Why a need was not reminded of on a day."""
    return Key(f"CASE#{case_id}", f"SUPPRESSED#{day.isoformat()}")


def task(case_id: str, what: str) -> Key:
    """What an officer must do for a case."""
    return Key(f"CASE#{case_id}", f"TASK#{what}")


def file_task(sha256: str, what: str) -> Key:
    """What an officer must do about an intake file."""
    return Key(f"FILE#{sha256}", f"TASK#{what}")


def form(case_id: str) -> Key:
    """What the citizen has changed in a case's prefilled form, not yet signed."""
    return Key(f"CASE#{case_id}", "FORM")


def document(case_id: str, what: str, number: int) -> Key:
    """A document of a case: what was signed (application, and the copy of it that is a paper), what
    was issued (licence)."""
    return Key(f"CASE#{case_id}", f"DOCUMENT#{what}#{number:03d}")


def authorisation(case_id: str, number: int) -> Key:
    """Who may act for the holder in a case, and whether still; `number` from 1."""
    return Key(f"CASE#{case_id}", f"{AUTHORISATIONS}{number:03d}")


def copying(case_id: str, filing: int) -> Key:
    """That a copy of a signed application is still to be made."""
    return Key(f"CASE#{case_id}", f"COPYING#{filing:03d}")


def paper(sha256: str) -> Key:
    """Which document has bytes of this digest."""
    return Key(f"SHA256#{sha256}", "PAPER")


def paper_of(identifier: str) -> Key:
    """Which document has this identifier (电子证照标识)."""
    return Key(f"IDENTIFIER#{identifier}", "PAPER")


def parcel(case_id: str, leg: str, attempt: int) -> Key:
    """One courier order of a case."""
    return Key(f"CASE#{case_id}", f"PARCEL#{leg}#{attempt}")


def holder_task(uscc: str, what: str) -> Key:
    """What an officer must do about a holder."""
    return Key(f"HOLDER#{uscc}", f"TASK#{what}")


def done_tasks(of: Key) -> str:
    """What the sort keys of a task that was done begin with, the oldest first."""
    return f"DONE#{of.sk.removeprefix('TASK#')}#"


def done_task(of: Key, at: datetime) -> Key:
    """A task that an officer has done, kept beside the open ones."""
    return Key(of.pk, f"{done_tasks(of)}{instant(at)}")


def revealed_to(of: Key, officer: str, at: datetime, field: str) -> Key:
    """That an officer was shown a field in full, and what for; not part of any chain."""
    return Key(of.pk, f"READ#{instant(at)}#{officer}#{field}")


def reveals(officer: str, began: datetime) -> Key:
    """How many fields an officer was shown in full in a stretch of time."""
    return Key(f"REVEALS#{officer}", instant(began))


def read_by(of: Key, officer: str, at: datetime) -> Key:
    """That an officer looked at a case, or at a holder; not part of any chain."""
    return Key(of.pk, f"READ#{instant(at)}#{officer}")


def invitation(invitation_id: str) -> Key:
    """One invitation."""
    return Key(f"INVITATION#{invitation_id}", "INVITATION")


def invitation_in(pk: str) -> str:
    """The id of the invitation whose partition this is."""
    return pk.removeprefix("INVITATION#")


def send(invitation_id: str, step: str, contact: int, attempt: int) -> Key:
    """One attempt at one SMS."""
    return Key(f"INVITATION#{invitation_id}", f"SMS#{step}#{contact}#{attempt}")


def send_event(of: Key, what: str) -> Key:
    """What happened to one attempt, for the counters; not part of any chain."""
    return Key(of.pk, f"EVENT#{of.sk}#{what}")


def send_of(event: Key, what: str) -> Key:
    """The attempt that an event of the counters tells of."""
    return Key(event.pk, event.sk.removeprefix("EVENT#").removesuffix(f"#{what}"))


def token(digest: str) -> Key:
    """A link's secret by its SHA-256, or a case code by its keyed fingerprint."""
    return Key(f"TOKEN#{digest}", "TOKEN")


def session(digest: str) -> Key:
    """A citizen's session, by the SHA-256 of its cookie."""
    return Key(f"SESSION#{digest}", "SESSION")


def sign_in(digest: str) -> Key:
    """A sign-in on its way, by the SHA-256 of its state."""
    return Key(f"SIGN-IN#{digest}", "SIGN-IN")


def guesses(whose: str, began: datetime) -> Key:
    """How many wrong codes an address, or everybody, has typed in a stretch of time."""
    return Key(f"GUESSES#{whose}", instant(began))


def uploads(case_id: str, began: datetime) -> Key:
    """How many photographs of materials a case was sent in a stretch of time."""
    return Key(f"UPLOADS#{case_id}", instant(began))


def code(invitation_id: str, contact: int) -> Key:
    """The one-time code of a contact of an invitation, with its failures."""
    return Key(f"CODE#{invitation_id}#{contact}", "CODE")


def exchange(invitation_id: str, session: str) -> Key:
    """That a link was exchanged for a session, for the counters; names the session by a part of
    its digest, too little to be looked up by."""
    return Key(f"INVITATION#{invitation_id}", f"{VISITS}{session[:16]}#link_exchanged")


def message(message_id: str) -> Key:
    """Which attempt a carrier's message id belongs to."""
    return Key(f"MESSAGE#{message_id}", "MESSAGE")


def receipt(message_id: str) -> Key:
    """The carrier's word on a message, kept until the attempt is known."""
    return Key(f"MESSAGE#{message_id}", "RECEIPT")


def reference(attempt_id: str) -> Key:
    """Which attempt a reference of ours belongs to."""
    return Key(f"REFERENCE#{attempt_id}", "REFERENCE")


def recalled(attempt_id: str) -> Key:
    """That a provider was told of an attempt that restored rows know nothing of."""
    return Key(f"REFERENCE#{attempt_id}", "RECALLED")


def minute_claim(fingerprint: str, attempt_id: str) -> Key:
    """That a phone was written to within a minute, both known by one fingerprint only."""
    return Key(f"MINUTE#{fingerprint}", f"CLAIM#{attempt_id}")


def reminded(case_id: str) -> Key:
    """How many messages there were about a case."""
    return Key(f"CASE#{case_id}", "REMINDED")


def rating(case_id: str) -> Key:
    """How satisfied its citizen was with a case."""
    return Key(f"RATING#{case_id}", "RATING")


def rated(case_id: str, version: int) -> Key:
    """That a case was rated, for the counters; not part of any chain."""
    return Key(f"RATING#{case_id}", f"EVENT#{version:06d}")


def provider(name: str, what: Literal["PACE", "RELEASED", "HEALTH"]) -> Key:
    """An SMS provider: its slots handed out, how far was released for it, how it stands."""
    return Key(f"PROVIDER#{name}", what)


def tally(provider: str, version: int, when: str) -> Key:
    """Calls to an SMS provider while its health had a version."""
    return Key(f"PROVIDER#{provider}", f"TALLY#{version:06d}#{when}")


def template_task(template: str, what: str) -> Key:
    """What an officer must do about a message's template; a stroke has no place in an address."""
    return Key(f"TEMPLATE#{template.replace('/', '.')}", f"TASK#{what}")


def phone_day(fingerprint: str, day: date) -> Key:
    """How many messages a phone was sent on a day."""
    return Key(f"PHONE#{fingerprint}", day.isoformat())


def phone_codes(fingerprint: str, day: date) -> Key:
    """How many one-time codes a phone was sent on a day."""
    return Key(f"PHONE#{fingerprint}", f"CODES#{day.isoformat()}")


def watermark(shard: int) -> Key:
    """Up to which day a shard has been rung."""
    return Key("WATERMARK", f"SHARD#{shard:03d}")


def day_shard(day: date, shard: int) -> Key:
    """What ringing did for a shard on a day: the day's equation."""
    return Key(f"DAY#{day.isoformat()}", f"SHARD#{shard:03d}")


def day_proof(day: date, segment: int) -> Key:
    """What the nightly recount found in one part of the tables: the day's equation, proved."""
    return Key(f"DAY#{day.isoformat()}", f"PROOF#{segment:03d}")


def switch(name: str) -> Key:
    """A switch an officer may turn."""
    return Key("SWITCH", name)


def switched(name: str, version: int) -> Key:
    """That an officer turned a switch; not part of any chain."""
    return Key("SWITCH", f"EVENT#{name}#{version:06d}")


def rule_proposal(proposal: str) -> Key:
    """A change of a rule that somebody proposed."""
    return Key("RULES", f"PROPOSAL#{proposal}")


def rule_proposal_event(proposal: str, what: str) -> Key:
    """That it was proposed, released, refused or withdrawn; not part of any chain."""
    return Key("RULES", f"EVENT#{proposal}#{what}")


def counters(day: date) -> Key:
    """The counters of a day."""
    return Key(f"STATS#{day.isoformat()}", "COUNTERS")


def need(day: date, segment: int) -> Key:
    """The needs whose latest filing day this is, of one part of the tables."""
    return Key(f"NEED#{day:%Y-%m}", f"{day.isoformat()}#{segment:03d}")


def spent(day: date, segment: int) -> Key:
    """What was sent and posted on a day, of one part of the tables."""
    return Key(f"SPENT#{day:%Y-%m}", f"{day.isoformat()}#{segment:03d}")


def covered(month: date, segment: int) -> Key:
    """What one part of the registry held when a month was last looked at."""
    return Key(f"COVERED#{month:%Y-%m}", f"{segment:03d}")


def holder_reminded(uscc: str) -> Key:
    """That a holder was reminded, and how often."""
    return Key(f"HOLDER#{uscc}", "REMINDED")


def ever_reminded() -> Key:
    """How many reminders there were, ever, and to how many holders."""
    return Key("STATISTICS", "REMINDED")


def public_statistics() -> Key:
    """The statistics as they were last published."""
    return Key("STATISTICS", "PUBLIC")


def report(month: date) -> Key:
    """The monthly report (月报) of a month: where it lies."""
    return Key("STATISTICS", f"{REPORTS}{month:%Y-%m}")


def counted(day: date, event_key: Key) -> Key:
    """That an event has been counted."""
    return Key(f"STATS#{day.isoformat()}", f"SEEN#{event_key.pk}#{event_key.sk}")
