"""An alarm that cannot be worked moves to tomorrow with a count, then becomes a person's task."""

from datetime import date, timedelta

from ring_alarms.parts import Parts, Ring
from zhiban.domain.cases import Reason
from zhiban.domain.ids import renewal_case_id
from zhiban.store.licences import LicenceId
from zhiban.store.table import transact

FAILURES_UNTIL_TASK = 3


def postpone_licence(parts: Parts, licence: LicenceId, bucket: date, ring: Ring) -> None:
    """Move a licence's alarm to the day after the one rung; after three failures, a task.

    The row is moved unread, as it may be the reading that fails.
    """
    waiting = parts.licences.waiting(licence, bucket, ring.day)
    if waiting is None:
        return
    tomorrow = ring.day + timedelta(days=1)
    actions = [parts.licences.postpone(licence, bucket, waiting, tomorrow)]
    if waiting.failures + 1 >= FAILURES_UNTIL_TASK:
        case_id = renewal_case_id(*licence, "", 0)
        actions.append(parts.cases.task(case_id, Reason.ALARM_FAILED, licence.uscc, ring.day))
    transact(parts.client, actions)


def postpone_invitation(parts: Parts, invitation_id: str, bucket: date, ring: Ring) -> None:
    """Move an invitation's next step to the day after the one rung, unread and counted likewise."""
    waiting = parts.invitations.waiting(invitation_id, bucket, ring.shard)
    if waiting is None:
        return
    tomorrow = ring.day + timedelta(days=1)
    actions = [parts.invitations.postpone(invitation_id, bucket, ring.shard, tomorrow)]
    if waiting.failures + 1 >= FAILURES_UNTIL_TASK:
        about = waiting.about, Reason.ALARM_FAILED, waiting.uscc
        actions.append(parts.cases.task(*about, ring.day))
    transact(parts.client, actions)
