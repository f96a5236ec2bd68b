"""One message of the queue: an attempt that is to be sent, or one to be asked after."""

from datetime import datetime

from send_sms.asking import ask_about
from send_sms.parts import Parts, Round
from send_sms.sending import send_planned
from zhiban.domain.sms_ledger import SendState
from zhiban.store.keys import Key


def send_or_ask(parts: Parts, turn: Round, key: Key, now: datetime) -> str:
    """Do what the row asks for as it stands now; returns what became of it, for the log."""
    send = parts.sends.get(key)
    if send is None:
        return "already_handled"
    if send.state in (SendState.SENT, SendState.UNKNOWN) and send.by_reference:
        return ask_about(parts, turn, send, now)
    return send_planned(parts, turn, send, now)
