"""The director's page by itself, in a frame as wide as the desk leaves it, under our own policy."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, Route

from layers.build import ROOT
from zhiban.runtime.http import HEADERS

DESK = ROOT / "functions/officer_api/desk"
ADDRESS = "https://desk.example.com"
SIDE = 196
"""How wide what waits is, on the left."""

HOST = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>统计</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/host.css">
<link rel="stylesheet" href="/statistics.css"></head>
<body><header>沂源县行政审批服务局</header><nav id="waiting" aria-label="在等的">等着的</nav>
<main id="list" tabindex="-1"></main><script type="module" src="/host.js"></script></body></html>"""
STYLE = """:root { --ink: #1f2328; --soft: #59636e; --paper: #fff; --sheet: #f6f8fa;
 --line: #d9dee5; --edge: #8b949e; --blue: #1a5fb4; font-size: 87.5%; }
body { margin: 0; height: 100vh; display: grid; grid: "h h" 44px "w l" 1fr / 196px 1fr;
 font-family: "Noto Sans CJK SC", sans-serif; line-height: 1.5; }
header { grid-area: h; } #waiting { grid-area: w; } main { grid-area: l; overflow: auto; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }"""
SCRIPT = """import { drawStatistics } from "./statistics_page.js";
const [told, today] = await (await fetch("/told.json")).json();
drawStatistics(document.querySelector("main"), told, today);
document.body.dataset.ready = "";"""


def director(browser: Browser, told: dict[str, Any], today: dict[str, Any]) -> Page:
    """The page, shown."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    files = {
        "/": ("text/html", HOST),
        "/host.css": ("text/css", STYLE),
        "/host.js": ("text/javascript", SCRIPT),
        "/told.json": ("application/json", json.dumps([told, today])),
        "/statistics_page.js": ("text/javascript", (DESK / "statistics_page.js").read_text()),
        "/statistics.css": ("text/css", (DESK / "statistics.css").read_text()),
    }

    def answer(route: Route) -> None:
        kind, body = files[route.request.url.removeprefix(ADDRESS) or "/"]
        route.fulfill(content_type=f"{kind}; charset=utf-8", headers=dict(HEADERS), body=body)

    page.route(f"{ADDRESS}/**", answer)
    page.goto(f"{ADDRESS}/")
    page.locator("body[data-ready]").wait_for()
    return page
