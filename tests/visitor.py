"""A citizen with a phone: HTTP API requests to the real function, the cookie kept in between."""

import base64
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from citizen_api import handler
from citizen_api.pages import Pages
from citizen_api.parts import Moment
from citizen_api.routes import citizen_api as routes
from citizen_api.starting import Settings, parts_of
from tests.contracts import conform, operations
from tests.flow import Flow
from tests.world import Context
from zhiban.runtime.clocks import business_instant
from zhiban.runtime.http import request_time
from zhiban.runtime.settings import read_settings

FOREIGN = "https://elsewhere.example.com"


def _route(method: str, path: str) -> str:
    """The route as the API knows it: a template without what stands in its places."""
    known = re.sub(r"^/api/cases/[^/]+", "/api/cases/{case_id}", path)
    known = re.sub(r"^/assets/.*", "/assets/{name}", known)
    known = re.sub(r"\}/documents/[^/]+$", "}/documents/{what}", known)
    known = re.sub(r"\}/materials/[^/]+$", "}/materials/{material}", known)
    known = re.sub(r"\}/materials/[^/{]+/[^/]+$", "}/materials/{material}/{sha256}", known)
    served = r"/|/r|/v|/callback|/privacy|/statistics(/en)?|/openapi.json|/assets/.*"
    served += r"|/api/(session|messages|documents|statistics).*"
    ours = re.fullmatch(rf"{served}|/api/cases/\{{case_id\}}.*", known)
    return f"{method} {known}" if ours else "$default"


def http_event(
    method: str, path: str, body: Any, headers: Mapping[str, str], at_ms: int
) -> dict[str, Any]:
    """A request as an HTTP API hands it to a function (payload 2.0)."""
    return {
        "version": "2.0",
        "routeKey": _route(method, path),
        "rawPath": path,
        "rawQueryString": "",
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "10.0.0.1",
                     "userAgent": "test"},
            "requestId": "request-1",
            "routeKey": _route(method, path),
            "stage": "$default",
            "timeEpoch": at_ms,
        },
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, JSON (or text), headers and cookies as they were set."""

    status: int
    body: Any
    headers: Mapping[str, Any]
    cookies: list[str]

    @property
    def error(self) -> str:
        """The code word of a denial, "" when it is none."""
        return str(self.body.get("error", "")) if isinstance(self.body, dict) else ""


def api_of(flow: Flow, pages: Pages | None = None, **other: Any) -> APIGatewayHttpResolver:
    """The function's routes with the flow's clocks and carrier, and what else is to be another."""
    told = read_settings(Settings, flow.world.environ)
    made = replace(parts_of(told), providers=flow.send_parts.providers, **other)

    def moment(event: Mapping[str, Any]) -> Moment:
        return Moment(business_instant(told, request_time(event)), flow.wall)

    return routes(made, pages or Pages(made.bureau), moment)


def raw_answer(api: APIGatewayHttpResolver, event: dict[str, Any]) -> dict[str, Any]:
    """The function's own answer to a request, which is one that its document has."""
    told = handler.handle(event, Context(), api)
    if event["routeKey"] in operations("citizens"):
        conform("citizens", event["routeKey"], told)
    return told


@dataclass
class Visitor:
    """One browser. `origin` is the page's; another one is a page that is not ours."""

    flow: Flow
    api: APIGatewayHttpResolver
    cookie: str = ""
    origin: str = ""
    address: str = "10.0.0.1"
    heard: list[Answer] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request, with the cookie there is; a cookie that is set is kept."""
        origin = self.origin or self.flow.world.environ["CITIZEN_BASE_URL"]
        headers = {} if method == "GET" else {"Origin": origin, "Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = f"__Host-visit={self.cookie}"
        at_ms = int(self.flow.now.timestamp() * 1000)
        event = http_event(method, path, body, headers, at_ms)
        event["requestContext"]["http"]["sourceIp"] = self.address
        told = raw_answer(self.api, event)
        raw = told.get("body") or ""
        kind = str(told["headers"].get("Content-Type", ""))
        parsed = json.loads(raw) if kind.startswith("application/json") else raw
        cookies = list(told.get("cookies") or [])
        if cookies:
            self.cookie = cookies[0].split(";")[0].split("=", 1)[1]
        answer = Answer(told["statusCode"], parsed, told["headers"], cookies)
        self.heard.append(answer)
        return answer

    def post(self, path: str, body: Any) -> Answer:
        return self.ask("POST", path, body)

    def exchange(self, token: str) -> Answer:
        return self.post("/api/session", {"token": token})

    def ask_code(self, *cases: str, purpose: str = "sign") -> Answer:
        return self.post("/api/session/code", {"cases": list(cases), "purpose": purpose})

    def verify(self, code: str = "") -> Answer:
        return self.post("/api/session/verify", {"code": code or self.code})

    @property
    def code(self) -> str:
        """The code in the newest message on the phone."""
        return code_of(self.flow.carrier.taken[-1][1])

    def begin_sign_in(self, *cases: str, purpose: str = "sign") -> Answer:
        return self.post("/api/session/sign-in", {"cases": list(cases), "purpose": purpose})

    def finish_sign_in(self, state: str, code: str) -> Answer:
        return self.post("/api/session/sign-in/answer", {"state": state, "code": code})

    def intend(self, case: str, intent: str, *fields: str) -> Answer:
        told = {"intent": intent, "fields": list(fields)}
        return self.post(f"/api/cases/{case}/intent", told)

    def specify(self, case: str, field: str) -> Answer:
        return self.ask("PUT", f"/api/cases/{case}/change", {"field": field})

    def remind_on(self, day: str | None) -> Answer:
        return self.ask("PUT", "/api/session/next-reminder", {"day": day})

    def form(self, case: str) -> Answer:
        return self.ask("GET", f"/api/cases/{case}/form")

    def confirm(self, case: str, document: str) -> Answer:
        return self.ask("PUT", f"/api/cases/{case}/form", {"document": document})

    def edit(self, case: str, document: str, address: str) -> Answer:
        edits = {"delivery_address": address}
        return self.ask("PUT", f"/api/cases/{case}/form", {"document": document, "edits": edits})

    def give(self, case: str, code: str, photo: bytes) -> Answer:
        told = {"photo": base64.b64encode(photo).decode()}
        return self.post(f"/api/cases/{case}/materials/{code}", told)

    def take_out(self, case: str, code: str, sha256: str) -> Answer:
        return self.ask("PUT", f"/api/cases/{case}/materials/{code}", {"without": sha256})

    def photo(self, case: str, code: str, sha256: str) -> Answer:
        return self.ask("GET", f"/api/cases/{case}/materials/{code}/{sha256}")

    def sign(self, case: str, document: str, signature: str = "") -> Answer:
        told = {"document": document, "signature": signature or SIGNATURE}
        return self.post(f"/api/cases/{case}/sign", told)

    def authorisation(self, case: str) -> Answer:
        return self.ask("GET", f"/api/cases/{case}/authorisation")

    def name_agent(self, case: str, name: str, mobile: str) -> Answer:
        told = {"name": name, "mobile": mobile}
        return self.ask("PUT", f"/api/cases/{case}/authorisation", told)

    def authorise(self, case: str, document: str) -> Answer:
        return self.post(f"/api/cases/{case}/authorisation", {"document": document})

    def revoke(self, case: str, number: int = 1) -> Answer:
        return self.post(f"/api/cases/{case}/authorisation/revocation", {"number": number})

    def withdraw(self, case: str, filing: int = 1) -> Answer:
        return self.post(f"/api/cases/{case}/withdrawal", {"filing": filing})

    def rate(self, case: str, grade: str, remark: str = "") -> Answer:
        return self.ask("PUT", f"/api/cases/{case}/rating", {"grade": grade, "remark": remark})

    def status(self, case: str) -> Answer:
        return self.ask("GET", f"/api/cases/{case}")

    def to_form(self, token: str) -> tuple[str, str]:
        """From the link to the prefilled form; the case and the document's SHA-256."""
        case = self.exchange(token).body["cases"][0]["id"]
        self.ask_code()
        self.verify()
        self.intend(case, "yes")
        return case, self.form(case).body["document"]["sha256"]

    def to_pen(self, token: str) -> tuple[str, str]:
        """From the link to the white sheet."""
        case, document = self.to_form(token)
        self.confirm(case, document)
        return case, document

    def to_receipt(self, token: str) -> tuple[str, Answer]:
        """From the link to the receipt."""
        case, document = self.to_pen(token)
        return case, self.sign(case, document)


def visitor(flow: Flow) -> Visitor:
    """A fresh browser at the function."""
    return Visitor(flow, api_of(flow))


def code_of(text: str) -> str:
    """The six digits in a code's message."""
    found = text.split("验证码", 1)[1][:6]
    assert found.isdigit(), text
    return found


def token_of(text: str) -> str:
    """The secret in a reminder's link."""
    return text.split("/r#", 1)[1].split()[0]


def png(width: int, height: int, pixel: Callable[[int, int], int]) -> bytes:
    """A grey PNG, made by hand from the specification."""
    lines = b"".join(b"\0" + bytes(pixel(x, y) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    packed = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + packed


def data_url(image: bytes) -> str:
    """An image as a page sends it."""
    return f"data:image/png;base64,{base64.b64encode(image).decode()}"


DRAWN = png(120, 60, lambda x, y: min(255, abs(x - 2 * y) * 9))
"""A soft diagonal stroke."""

SIGNATURE = data_url(DRAWN)
