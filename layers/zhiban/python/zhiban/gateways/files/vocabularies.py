"""The words other systems use for a status, and ours for them."""

import unicodedata

from zhiban.domain.entities import EntityStatus
from zhiban.domain.licences import LicenceStatus

_ENTITY_WORDS = {
    EntityStatus.ACTIVE: (
        "存续", "在业", "开业", "正常", "在营", "在册", "存续(在营、开业、在册)", "在营(开业)",
        "歇业",
    ),
    EntityStatus.ABNORMAL: (
        "异常", "经营异常", "列入经营异常名录", "经营异常名录", "严重违法失信", "严重异常",
    ),
    EntityStatus.REVOKED: (
        "吊销", "已吊销", "吊销未注销", "吊销,未注销", "撤销", "已撤销", "撤销登记",
    ),
    EntityStatus.CANCELLED: ("注销", "已注销", "吊销已注销", "吊销,已注销"),
}  # fmt: skip

_LICENCE_WORDS = {
    LicenceStatus.ACTIVE: ("有效", "正常", "在用", "现行有效", "已生效"),
    LicenceStatus.EXPIRED: ("过期", "已过期", "到期", "失效", "已失效"),
    LicenceStatus.CANCELLED: ("注销", "已注销"),
    LicenceStatus.REVOKED: ("吊销", "已吊销", "撤销", "已撤销", "撤回", "已撤回"),
    LicenceStatus.SUSPENDED: ("暂扣", "已暂扣", "挂失", "暂停", "中止"),
    LicenceStatus.SUPERSEDED: ("已换证", "换证", "换发", "已换发", "被替代", "已被替代"),
}

ENTITY_STATUSES = {word: status for status, words in _ENTITY_WORDS.items() for word in words} | {
    status.value: status for status in EntityStatus
}
LICENCE_STATUSES = {word: status for status, words in _LICENCE_WORDS.items() for word in words} | {
    status.value: status for status in LicenceStatus
}

ENTITY_SPOKEN = {status: words[0] for status, words in _ENTITY_WORDS.items()}
LICENCE_SPOKEN = {status: words[0] for status, words in _LICENCE_WORDS.items()}
"""The word we use for a status where other systems will read it."""


def plain_word(text: str) -> str:
    """`text` half-width, without blanks and title marks 《》, in small letters: for look-ups."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.strip("《》〈〉").lower()
