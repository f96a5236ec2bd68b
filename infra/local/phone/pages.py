"""What the phone shows: its messages by number, links tappable; Chinese first."""

import html
import re
from collections.abc import Sequence
from pathlib import Path

from infra.local.phone.carrier import Sms

_LINK = re.compile(r"https?://[\w.:/#-]+")
_SHOWN = 60
_STYLE = Path(__file__).with_name("phone.css").read_text(encoding="utf-8")


def messages_page(messages: Sequence[Sms], tail: str) -> str:
    """The list, newest first; `tail` keeps only numbers that end so."""
    found = [sms for sms in reversed(messages) if sms.mobile.endswith(tail)]
    phones = len({sms.mobile for sms in messages})
    rows = "".join(_bubble(sms) for sms in found[:_SHOWN])
    more = len(found) - _SHOWN
    rest = f"<p class=quiet>还有 {more} 条,输入手机尾号查看</p>" if more > 0 else ""
    empty = "<p class=quiet>还没有短信。办事闹钟响过以后,提醒会出现在这里。</p>"
    return _page(
        f"""<header><h1>短信</h1><p class=quiet>{len(messages)} 条 · {phones} 部手机</p>
<form><label for=tail>手机尾号</label>
<input id=tail name=tail inputmode=numeric maxlength=11 value="{html.escape(tail)}">
<button>查看</button></form></header>
<main>{rows or empty}{rest}</main>"""
    )


def _bubble(sms: Sms) -> str:
    parts, at = [], 0
    for match in _LINK.finditer(sms.text):
        link = html.escape(match[0])
        parts += [html.escape(sms.text[at : match.start()]), f'<a href="{link}">{link}</a>']
        at = match.end()
    parts.append(html.escape(sms.text[at:]))
    number = f"{sms.mobile[:3]} {sms.mobile[3:7]} {sms.mobile[7:]}"
    state = "已送达" if sms.delivered else "未送达：手机关机或不在服务区"
    if not sms.reported:
        state += "（运营商没有回执）"
    kind = "done" if sms.delivered else "late"
    return f"<article><h2>{number}</h2><p>{''.join(parts)}</p><p class={kind}>{state}</p></article>"


def _page(body: str) -> str:
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=refresh content=10>"
        f"<title>短信</title><style>{_STYLE}</style><body>{body}</body></html>"
    )
