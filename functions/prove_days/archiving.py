"""The day's audit root goes where nobody can change it, sealed, before the day counts as proved."""

import json
from base64 import b64encode
from collections.abc import Mapping

from prove_days.parts import Parts, Share
from zhiban.domain.audit_roots import Link, Root, root_of
from zhiban.domain.day_equation import Happened
from zhiban.store.keys import Key

KEY = "roots/{day}/{part:03d}.json"


def archive(parts: Parts, share: Share, events: Mapping[Key, Happened]) -> Root:
    """Seal and keep the root of one part of a day; proved again it is kept again, beside the first.

    Raises whatever the bucket or the key does: the part is then not proved, and is tried again.
    """
    links = (Link(key.pk, key.sk, one.hash) for key, one in events.items() if one.hash)
    root = root_of(share.day, share.segment, parts.shards, links, share.at)
    evidence = root.evidence()
    told = json.loads(evidence) | {
        "algorithm": parts.signer.algorithm,
        "key": parts.signer.key_id,
        "seal": b64encode(parts.signer.seal(evidence)).decode(),
    }
    body = json.dumps(told, sort_keys=True).encode()
    parts.roots.put(KEY.format(day=share.day, part=share.segment), body, "application/json")
    return root
