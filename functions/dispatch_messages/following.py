"""The minute's look at what has not ended: answers lost, receipts missing, providers to ask."""

from datetime import datetime

from dispatch_messages.parts import Parts
from zhiban.gateways.queue import Message
from zhiban.runtime.observability import logger, place_of
from zhiban.store.send_following import Followed, SendFollowing


def follow_up(parts: Parts, now: datetime, wall: datetime) -> Followed:
    """Move on every attempt that is due; hand to the sender those whose provider can be asked.

    `now` is the business clock, `wall` the wall clock. An order that is lost here is not lost: the
    attempt comes up again at its next look. One that cannot be read is told to the operators, every
    minute until it can.
    """
    following = SendFollowing(parts.sends)
    all_of_them = Followed()
    for shard in range(parts.shards):
        followed = following.follow(shard, now, wall)
        parts.queue.send(Message({"pk": key.pk, "sk": key.sk}) for key in followed.to_ask)
        all_of_them += followed
    for key, error in all_of_them.unread:
        what, place = type(error).__name__, place_of(error)
        logger.error("send_unread", pk=key.pk, sk=key.sk, error=what, place=place)
    return all_of_them
