"""What the message says: one reminder of the needs that still stand."""

from datetime import date

from send_sms.checking import Wanted
from send_sms.parts import Parts
from zhiban.domain.messages import Message, Need, renewal_reminder
from zhiban.domain.sms_ledger import Send


def compose(parts: Parts, send: Send, wanted: Wanted, token: str, today: date) -> Message:
    """The reminder of this step, with the link that `token` opens."""
    needs = [
        Need(
            licence=parts.catalogue.kind(case.kind).name.split("(")[0].split("(")[0],
            tail=case.number[-4:],
            latest=case.latest,
            expiry=case.expiry,
            projected=case.projected,
        )
        for case in wanted.cases
    ]
    rung = send.step.rsplit("-", 1)[-1]
    return renewal_reminder(wanted.entity.name, needs, rung, parts.sender, token, today)
