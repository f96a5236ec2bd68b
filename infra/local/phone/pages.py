"""What the phone shows: its messages by number and by end, links tappable; Chinese first."""

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from infra.local.phone.carrier import Sms
from infra.local.phone.ends import NOT_HEARD_OF, End, Standing

_LINK = re.compile(r"https?://[\w.:/#-]+")
_SHOWN = 60
_STYLE = Path(__file__).with_name("phone.css").read_text(encoding="utf-8")

_WORDS = {
    End.DELIVERED: "已送达",
    End.FAILED: "未送达",
    End.UNKNOWN: "结果不明",
    End.WAITING: "等回执",
}
_REASONS = {"unreachable": "手机关机或不在服务区"}
"""Why a number was not reached; whatever else a carrier says is for the officers' list."""


def messages_page(
    messages: Sequence[Sms], standings: Mapping[str, Standing], tail: str = "", end: str = ""
) -> str:
    """The list, newest first; of numbers that end in `tail`, and of messages with this `end`."""
    stands = {sms.id: standings.get(sms.id, NOT_HEARD_OF) for sms in messages}
    of_number = [sms for sms in reversed(messages) if sms.mobile.endswith(tail)]
    found = [sms for sms in of_number if end in ("", stands[sms.id].end)]
    phones = len({sms.mobile for sms in messages})
    rows = "".join(_bubble(sms, stands[sms.id]) for sms in found[:_SHOWN])
    more = len(found) - _SHOWN
    rest = f"<p class=quiet>还有 {more} 条，输入手机尾号查看</p>" if more > 0 else ""
    empty = "<p class=quiet>没有这样的短信。</p>"
    if not messages:
        empty = "<p class=quiet>还没有短信。办事闹钟响过以后，提醒会出现在这里。</p>"
    return _page(
        f"""<header><h1>短信</h1><p class=quiet>{len(messages)} 条 · {phones} 部手机</p>
<form><label for=tail>手机尾号</label>
<input id=tail name=tail inputmode=numeric maxlength=11 value="{html.escape(tail)}">
<button>查看</button></form>
{_by_end(Counter(stands[sms.id].end for sms in of_number), tail, end)}</header>
<main>{rows or empty}{rest}</main>"""
    )


def _by_end(counted: Counter[End], tail: str, chosen: str) -> str:
    """How many came to each end; each a link to these."""
    links = [_choice("全部", counted.total(), tail, "", chosen)]
    links += [_choice(_WORDS[one], counted[one], tail, one, chosen) for one in End]
    return f"<nav aria-label=按结果查看>{''.join(links)}</nav>"


def _choice(words: str, times: int, tail: str, end: str, chosen: str) -> str:
    here = " aria-current=page" if end == chosen else ""
    told = {name: value for name, value in (("tail", tail), ("end", end)) if value}
    return f'<a href="?{html.escape(urlencode(told))}"{here}>{words} <b>{times}</b></a>'


def _bubble(sms: Sms, standing: Standing) -> str:
    parts, at = [], 0
    for match in _LINK.finditer(sms.text):
        link = html.escape(match[0])
        parts += [html.escape(sms.text[at : match.start()]), f'<a href="{link}">{link}</a>']
        at = match.end()
    parts.append(html.escape(sms.text[at:]))
    number = f"{sms.mobile[:3]} {sms.mobile[3:7]} {sms.mobile[7:]}"
    return (
        f"<article><h2>{number}</h2><p>{''.join(parts)}</p>"
        f"<p class={standing.end}>{said_of(standing)}</p></article>"
    )


def said_of(standing: Standing) -> str:
    """What became of a message, and what is done about it, in a sentence."""
    match standing.end:
        case End.DELIVERED:
            return "已送达"
        case End.FAILED:
            why = _REASONS.get(standing.reason, "运营商没有送到")
            return f"未送达：{why}。{_done_about(standing)}"
        case End.UNKNOWN if standing.with_officers:
            return "结果不明：一直没有回执。不再重发，已转工作人员联系"
        case End.UNKNOWN:
            return "结果不明：一天没有回执。不重发，再等一天"
    return "已发出，等运营商回执"


def _done_about(standing: Standing) -> str:
    if standing.next_number:
        return "已改发另一个号码"
    return "已转工作人员联系" if standing.with_officers else "无需再办"


def _page(body: str) -> str:
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=refresh content=10>"
        f"<title>短信</title><style>{_STYLE}</style><body>{body}</body></html>"
    )
