"""`zhiban roots`: whether the chains are still what they were when the night took their root."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime

from layers.zhiban.operate.answers import Answer, See
from layers.zhiban.operate.county import County
from zhiban.domain.audit_roots import Link, Root, root_of
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.day_statistics import DayStatistics

KEY = "roots/{day}/{part:03d}.json"


def check(county: County, day: date, see: See) -> Answer:
    """Recount a civil day's roots from the table and hold them against the archive's."""
    archive = Bucket(county.cloud.output("ArchiveBucket"))
    signer = KmsSigner(county.cloud.output("SealKeyArn"))
    links, of, wrong = 0, county.config.shards, []
    for part in range(of):
        kept = archive.read(KEY.format(day=day, part=part))
        wrong += list(_faults(county, day, part, kept, signer))
        links += int(json.loads(kept)["links"]) if kept else 0
        see(part + 1, of)
    line = f"{day}：{of}个部分，{links}个环节，{'与存档一致' if not wrong else '有不符'}"
    return Answer({"day": day.isoformat(), "parts": of, "links": links}, [line], wrong)


def _faults(
    county: County, day: date, part: int, kept: bytes | None, signer: KmsSigner
) -> Iterator[str]:
    if kept is None:
        yield f"{day}第{part}部分没有存档。补：zhiban prove {day}"
        return
    told, of = json.loads(kept), county.config.shards
    at = datetime.fromisoformat(told["at"])
    said = Root(day, part, int(told["of"]), int(told["links"]), str(told["root"]), at)
    if not signer.fits(said.evidence(), b64decode(told["seal"])):
        yield f"{day}第{part}部分的存档封签不符。"
    events = DayStatistics(county.cases).events_of(day, part, of)
    links = (Link(key.pk, key.sk, one.hash) for key, one in events if one.hash)
    now = root_of(day, part, of, links, at)
    if (now.links, now.root) != (said.links, said.root):
        yield (
            f"{day}第{part}部分的事件链与存档不符：当时{said.links}个环节，现在{now.links}个。"
            "逐件查：zhiban verify --all"
        )
