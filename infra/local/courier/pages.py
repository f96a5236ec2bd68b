"""The courier's counter: every parcel, the newest first; Chinese first."""

import html
from collections.abc import Sequence
from pathlib import Path

from infra.local.courier.house import Order

_STYLE = (Path(__file__).parents[1] / "phone" / "phone.css").read_text(encoding="utf-8")
_WORDS = {
    "ordered": "已下单",
    "picked_up": "已取件",
    "in_transit": "运输中",
    "out_for_delivery": "派送中",
    "delivered": "已签收",
    "failed": "未送到",
    "returned": "已退回",
    "cancelled": "已取消",
}


def orders_page(orders: Sequence[Order]) -> str:
    """The list; an address is shown to whoever stands at this machine, as to a courier."""
    rows = "".join(_row(order) for order in orders)
    empty = "<p class=quiet>还没有邮件。新证制好以后，会在这里下单寄出。</p>"
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=refresh content=5>"
        f"<title>政务快递</title><style>{_STYLE}</style><body><header><h1>政务快递</h1>"
        f"<p class=quiet>{len(orders)} 件</p></header><main>{rows or empty}</main></body></html>"
    )


def _row(order: Order) -> str:
    state = _WORDS.get(order.state, order.state)
    kind = "done" if order.state == "delivered" else "quiet"
    return (
        f"<article><h2>{order.tracking}</h2><p>{html.escape(order.address)}<br>"
        f"{html.escape(order.name)}</p><p class={kind}>{state}</p></article>"
    )
