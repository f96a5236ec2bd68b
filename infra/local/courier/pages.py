"""What the courier shows of its book: each parcel with its way; Chinese."""

import html
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from infra.local.clock import SHANGHAI
from infra.local.courier.book import WAY, Order

_SHOWN = 60
_STYLE = Path(__file__).with_name("courier.css").read_text(encoding="utf-8")
_WORDS = {
    "ordered": "已下单",
    "picked_up": "已揽收",
    "in_transit": "运输中",
    "out_for_delivery": "派送中",
    "delivered": "已签收",
    "failed": "投递未成功",
    "returned": "已退回",
    "cancelled": "已取消",
}
_LEGS = {"out": "送证", "in": "取证"}


def orders_page(orders: Sequence[Order], untold: int) -> str:
    """The list, newest first, and the two buttons that hurry the parcels."""
    open_ones = sum(order.state in WAY[:-1] for order in orders)
    rows = "".join(map(_card, orders[:_SHOWN]))
    more = len(orders) - _SHOWN
    rest = f"<p class=quiet>还有 {more} 件更早的快件</p>" if more > 0 else ""
    empty = "<p class=quiet>还没有快件。证照制发后，政务快递的订单会出现在这里。</p>"
    waiting = f" · {untold} 条状态待推送" if untold else ""
    buttons = (
        "<form method=post action=/step><button>全部推进一步</button></form>"
        "<form method=post action=/deliver><button class=other>全部送达</button></form>"
    )
    count = f"共 {len(orders)} 件，{open_ones} 件在途{waiting}"
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=refresh content=10>"
        f"<title>政务快递</title><style>{_STYLE}</style><body>"
        f"<header><h1>政务快递</h1><p class=quiet>{count}</p>"
        f"<div class=buttons>{buttons if open_ones else ''}</div></header>"
        f"<main>{rows or empty}{rest}</main></body></html>"
    )


def _card(order: Order) -> str:
    kind = {"delivered": "done", "failed": "late", "returned": "late"}.get(order.state, "going")
    way = "".join(
        f"<li><span>{_WORDS.get(state, state)}</span> <time>{_minute(at)}</time></li>"
        for state, at in order.history
    )
    mobile = f"{order.mobile[:3]}****{order.mobile[-4:]}"
    name = order.name[:1] + "*" * (len(order.name) - 1)
    return (
        f"<article><h2>{html.escape(order.tracking)} · {_LEGS.get(order.leg, '')}</h2>"
        f"<p class={kind}>{_WORDS.get(order.state, order.state)}</p>"
        f"<p>{html.escape(name)} {html.escape(mobile)}<br>{html.escape(order.address)}</p>"
        f"<ol>{way}</ol><p class=quiet>办件单号 {html.escape(order.reference)}</p></article>"
    )


def _minute(at: str) -> str:
    local = datetime.fromisoformat(at).astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"
