"""What an identity provider says, and what somebody in its name may say; without sockets."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from urllib3.exceptions import NewConnectionError, ProtocolError, ReadTimeoutError

from tests.couriers import FixedSecret, response
from tests.openid import (
    BACK,
    CLIENT,
    HEAD,
    ISSUER,
    TOLD,
    Provider,
    challenge,
    ec_key,
    public,
    rsa_key,
    said,
)
from zhiban.domain.errors import AnswerLost, GatewayError, Refused, Rejected, SettingsError
from zhiban.gateways.identity import Asked
from zhiban.gateways.identity.fetching import LARGEST, WHOLE_SECONDS, Fetching
from zhiban.gateways.identity.oidc import OpenIdProvider
from zhiban.gateways.identity.settings import SignInSettings, connect_identity, read_sign_in

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ASKED = Asked(state="s" * 43, nonce="n" * 43, verifier="v" * 43)
SECRET = "c" * 44
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house() -> Provider:
    return Provider(lambda: NOW)


def ours(house: Provider, secret: str = "", **told: str) -> OpenIdProvider:
    settings = SignInSettings(**(TOLD | told))
    fixed: Any = FixedSecret(secret) if secret else None
    return OpenIdProvider(settings, BACK, fixed, pool=house)


def signed_in(house: Provider, ours: OpenIdProvider, wall: datetime = NOW) -> Any:
    _, code = house.sign_in(ours.begin(ASKED, wall))
    return ours.finish(ASKED, code, wall)


def test_the_browser_is_sent_with_everything_that_binds_its_answer(house: Provider) -> None:
    address = ours(house).begin(ASKED, NOW)
    assert address.startswith(f"{ISSUER}/authorize?")
    told = {name: one for name, (one,) in parse_qs(urlsplit(address).query).items()}
    assert told == {
        "response_type": "code",
        "response_mode": "fragment",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": ASKED.state,
        "nonce": ASKED.nonce,
        "code_challenge": challenge(ASKED.verifier),
        "code_challenge_method": "S256",
        "max_age": "600",
    }
    assert ASKED.verifier not in address


def test_a_provider_without_fragments_answers_in_the_query(house: Provider) -> None:
    house.described = {"response_modes_supported": ["query"]}
    assert "response_mode" not in ours(house).begin(ASKED, NOW)


def test_who_signed_in_is_told(house: Provider) -> None:
    person = signed_in(house, ours(house))
    assert (person.issuer, person.name, person.number) == (ISSUER, *HEAD)
    assert person.auth_time == NOW - timedelta(seconds=20)
    (form,) = house.forms
    assert form == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": BACK,
        "code_verifier": ASKED.verifier,
        "client_id": CLIENT,
    }


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_each_allowed_algorithm_is_good(house: Provider, algorithm: str) -> None:
    house.header["alg"] = algorithm
    house.keys = [public(ec_key() if algorithm == "ES256" else rsa_key(), "k1")]
    assert signed_in(house, ours(house)).name == HEAD[0]


def test_what_the_token_leaves_out_is_asked_for(house: Provider) -> None:
    house.by_userinfo = True
    assert signed_in(house, ours(house)).number == HEAD[1]
    assert house.asked[-1] == "GET /userinfo"


def test_a_person_the_provider_does_not_name_is_nobody(house: Provider) -> None:
    house.by_userinfo, house.told_of = True, {"name": None, "id_number": ["x"]}
    person = signed_in(house, ours(house))
    assert (person.name, person.number) == ("", "")


def test_other_claims_may_hold_name_and_number(house: Provider) -> None:
    house.says = {"xm": "甲", "sfzh": "乙"}
    person = signed_in(house, ours(house, name_claim="xm", number_claim="sfzh"))
    assert (person.name, person.number) == ("甲", "乙")


def test_a_secret_goes_in_the_header(house: Provider) -> None:
    signed_in(house, ours(house, SECRET))
    assert house.headers[1]["Authorization"].startswith("Basic ")
    assert "client_secret" not in house.forms[0]


def test_or_in_the_form_where_the_provider_wants_it_there(house: Provider) -> None:
    house.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    signed_in(house, ours(house, SECRET))
    assert house.forms[0]["client_secret"] == SECRET
    assert "Authorization" not in house.headers[1]


def test_description_and_keys_are_kept_for_an_hour(house: Provider) -> None:
    provider = ours(house)
    for minutes in (0, 1, 59):
        house.clock = lambda at=NOW + minutes * MINUTE: at  # type: ignore[misc]
        signed_in(house, provider, NOW + minutes * MINUTE)
    assert [one for one in house.asked if "token" not in one] == [
        "GET /.well-known/openid-configuration",
        "GET /keys",
    ]
    house.clock = lambda: NOW + 60 * MINUTE
    signed_in(house, provider, NOW + 60 * MINUTE)
    assert len(house.asked) == 4 + 2 + 2


def test_a_new_key_is_asked_for_once_a_minute_at_most(house: Provider) -> None:
    provider = ours(house)
    signed_in(house, provider)
    house.header["kid"] = "k2"
    for _ in range(5):
        with pytest.raises(Rejected, match="key_unknown"):
            signed_in(house, provider)
    assert house.asked.count("GET /keys") == 1
    house.keys = [public(rsa_key(), "k2")]
    house.clock = lambda: NOW + MINUTE
    assert signed_in(house, provider, NOW + MINUTE).name == HEAD[0]
    assert house.asked.count("GET /keys") == 2


def test_keys_that_did_not_come_are_asked_for_at_once_again(house: Provider) -> None:
    provider = ours(house)
    house.instead["/keys"] = answers(500, b"")
    with pytest.raises(Refused):
        signed_in(house, provider)
    del house.instead["/keys"]
    assert signed_in(house, provider).name == HEAD[0]


def claims(**told: Any) -> Callable[[Provider], None]:
    return lambda house: house.says.update(told)


def header(**told: Any) -> Callable[[Provider], None]:
    return lambda house: house.header.update(told)


def token(make: Callable[[Provider], str]) -> Callable[[Provider], None]:
    def tell(house: Provider) -> None:
        house.token = make(house)

    return tell


def good() -> dict[str, Any]:
    now = int(NOW.timestamp())
    return {
        "iss": ISSUER,
        "sub": "x",
        "aud": CLIENT,
        "nonce": ASKED.nonce,
        "iat": now,
        "exp": now + 300,
        "auth_time": now,
        "name": HEAD[0],
        "id_number": HEAD[1],
    }


def by_shared_secret(house: Provider) -> str:
    """The oldest trick: the public key taken for a shared secret."""
    pem = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"k1","typ":"JWT"}')
    body = jwt.utils.base64url_encode(json.dumps(good()).encode())
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    mark = signature.sign(head + b"." + body, pem)
    return b".".join([head, body, jwt.utils.base64url_encode(mark)]).decode()


def unsigned(house: Provider, alg: str = "none") -> str:
    head = jwt.utils.base64url_encode(json.dumps({"alg": alg, "kid": "k1"}).encode())
    body = jwt.utils.base64url_encode(json.dumps(good()).encode())
    return f"{head.decode()}.{body.decode()}."


def altered(house: Provider) -> str:
    head, _, mark = house.signed(good()).split(".")
    other = good() | {"name": "别人"}
    return f"{head}.{jwt.utils.base64url_encode(json.dumps(other).encode()).decode()}.{mark}"


def at(seconds: int) -> int:
    return int(NOW.timestamp()) + seconds


FORGED: dict[str, tuple[Callable[[Provider], None], str]] = {
    "alg none": (token(unsigned), "algorithm_not_allowed"),
    "alg None": (token(lambda h: unsigned(h, "None")), "algorithm_not_allowed"),
    "no signature": (token(lambda h: unsigned(h, "RS256")), "signature_wrong"),
    "public key as a secret": (token(by_shared_secret), "algorithm_not_allowed"),
    "RS512": (header(alg="RS512"), "algorithm_not_allowed"),
    "another key": (token(lambda h: h.signed(good(), rsa_key("another"))), "signature_wrong"),
    "altered": (token(altered), "signature_wrong"),
    "unknown kid": (header(kid="k9"), "key_unknown"),
    "kid of another kind": (header(alg="ES256"), "key_unknown"),
    "crit": (header(crit=["exp"]), "not_a_token|signature_wrong"),
    "not a token": (token(lambda _: "a.b"), "not_a_token"),
    "a mile long": (token(lambda h: h.signed(good() | {"x": "y" * 20_000})), "not_a_token"),
    "another issuer": (claims(iss="https://evil.example"), "another_issuer"),
    "issuer with a slash": (claims(iss=f"{ISSUER}/"), "another_issuer"),
    "another audience": (claims(aud="another"), "another_audience"),
    "no audience": (claims(aud=None), "another_audience"),
    "beside another, no azp": (claims(aud=[CLIENT, "another"]), "another_audience"),
    "beside another, their azp": (claims(aud=[CLIENT, "another"], azp="another"), "another_aud"),
    "another azp": (claims(azp="another"), "another_audience"),
    "another nonce": (claims(nonce="m" * 43), "another_nonce"),
    "no nonce": (claims(nonce=None), "another_nonce"),
    "expired": (claims(exp=at(-60)), "expired"),
    "made long ago": (claims(iat=at(-661), exp=at(999)), "expired"),
    "made tomorrow": (claims(iat=at(61)), "not_yet"),
    "not yet good": (claims(nbf=at(61)), "not_yet"),
    "no end": (claims(exp=None), "times_missing"),
    "a text for an end": (claims(exp="never"), "times_missing"),
    "true for an end": (claims(iat=True), "times_missing"),
    "an end beyond all years": (claims(exp=1e30), "times_missing"),
    "no auth_time": (claims(auth_time=None), "times_missing"),
    "signed in yesterday": (claims(auth_time=at(-661)), "proved_too_long_ago"),
    "signs in tomorrow": (claims(auth_time=at(61)), "proved_too_long_ago"),
    "nobody": (claims(sub=None), "nobody"),
    "a very long name": (claims(sub="x" * 256), "nobody"),
}


@pytest.mark.parametrize("how", FORGED)
def test_no_other_token_is_believed(house: Provider, how: str) -> None:
    spoil, reason = FORGED[how]
    spoil(house)
    with pytest.raises(Rejected, match=f"^({reason})"):
        signed_in(house, ours(house))


@pytest.mark.parametrize(
    "told",
    [
        {"exp": at(-59)},
        {"iat": at(59)},
        {"auth_time": at(-659)},
        {"nbf": at(59)},
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
    ],
    ids=str,
)
def test_a_minute_between_two_clocks_is_forgiven(house: Provider, told: dict[str, Any]) -> None:
    house.says = told
    assert signed_in(house, ours(house)).name == HEAD[0]


WELL_KNOWN = "/.well-known/openid-configuration"
DESCRIBED: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "plain http": {"token_endpoint": "http://login.example.cn/token"},
    "loopback": {"token_endpoint": "http://127.0.0.1/token"},
    "no address": {"jwks_uri": None},
    "a list": {"jwks_uri": ["https://login.example.cn/keys"]},
    "file": {"jwks_uri": "file:///etc/passwd"},
    "script": {"authorization_endpoint": "javascript:alert(1)"},
    "user in the address": {"token_endpoint": "https://login.example.cn@evil.example/token"},
    "fragment": {"authorization_endpoint": "https://login.example.cn/a#b"},
    "line": {"authorization_endpoint": "https://login.example.cn/a\r\nb"},
    "blank": {"authorization_endpoint": "https://login.example.cn/a b"},
    "no bracket": {"authorization_endpoint": "https://[::1/a"},
    "userinfo elsewhere in plain": {"userinfo_endpoint": "http://evil.example/"},
    "plain PKCE only": {"code_challenge_methods_supported": ["plain"]},
    "PKCE in one word": {"code_challenge_methods_supported": "S256 plain"},
}


@pytest.mark.parametrize("how", DESCRIBED)
def test_no_other_description_is_believed(house: Provider, how: str) -> None:
    house.described = DESCRIBED[how]
    with pytest.raises(Rejected):
        ours(house).begin(ASKED, NOW)


def test_on_this_machine_a_loopback_address_may_be_plain() -> None:
    near, far = Fetching(on_this_machine=True), Fetching(on_this_machine=False)
    assert near.trusted("http://localhost:8805/token") == "http://localhost:8805/token"
    for fetching, url in ((near, "http://login.example.cn/"), (far, "http://localhost:8805/")):
        with pytest.raises(Rejected, match="address_unsafe"):
            fetching.trusted(url)


class Trickle(io.BytesIO):
    """A body that never ends."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return b" "


def raises(error: Exception) -> Any:
    def speak(_: Any) -> urllib3.HTTPResponse:
        raise error

    return speak


def answers(status: int, raw: bytes) -> Any:
    return lambda _: response(status, raw)


def endless(_: Any) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(Trickle(), status=200, preload_content=False)


BAD_ANSWERS: dict[str, tuple[Any, type[GatewayError]]] = {
    "not connected": (raises(NewConnectionError(None, "")), Refused),  # type: ignore[arg-type]
    "too late": (raises(ReadTimeoutError(None, "", "")), AnswerLost),  # type: ignore[arg-type]
    "broken off": (raises(ProtocolError("broken")), AnswerLost),
    "endless": (endless, AnswerLost),
    "redirect": (answers(302, b""), Rejected),
    "not modified": (answers(304, b""), Rejected),
    "created": (answers(201, b"{}"), Rejected),
    "refused": (answers(400, b'{"error":"invalid_grant"}'), Rejected),
    "gone": (answers(404, b""), Rejected),
    "too many": (answers(429, b""), Refused),
    "broken": (answers(500, b"{}"), Refused),
    "too long": (answers(200, b"[" + b" " * LARGEST), Rejected),
    "a page": (answers(200, b"<html>"), Rejected),
    "a list": (answers(200, b"[]"), Rejected),
    "a nest": (answers(200, b"[" * 100_000), Rejected),
    "nothing": (answers(200, b""), Rejected),
    "not UTF-8": (answers(200, b'{"a":"\xff"}'), Rejected),
    "an empty object": (answers(200, b"{}"), Rejected),
}


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys", "/userinfo"])
@pytest.mark.parametrize("how", BAD_ANSWERS)
def test_what_is_no_answer_lets_nobody_in(house: Provider, path: str, how: str) -> None:
    house.by_userinfo = True
    house.instead[path], error = BAD_ANSWERS[how]
    ticks, provider = iter(range(10**6)), ours(house)
    if how == "endless":
        provider._fetching._ticking = lambda: float(next(ticks))
    with pytest.raises(error):
        signed_in(house, provider)
    assert next(ticks) <= 6 * WHOLE_SECONDS


def test_user_information_about_somebody_else_is_not_taken(house: Provider) -> None:
    house.by_userinfo, house.told_of = True, {"sub": "another"}
    with pytest.raises(Rejected, match="somebody_else"):
        signed_in(house, ours(house))


def test_user_information_does_not_overrule_what_was_signed(house: Provider) -> None:
    house.by_userinfo, house.says = True, {"name": "甲"}
    assert signed_in(house, ours(house)).name == "甲"


@pytest.mark.parametrize("access", [None, 7, "a\r\nX-Evil: 1", "会"], ids=repr)
def test_an_access_token_that_is_none_is_not_sent(house: Provider, access: Any) -> None:
    house.instead["/token"] = lambda _: said(
        {"id_token": house.signed({k: v for k, v in good().items() if k != "name"})}
        | ({"access_token": access} if access else {})
    )
    with pytest.raises(Rejected, match="no_access"):
        signed_in(house, ours(house))


def test_a_code_is_good_once_and_for_its_verifier(house: Provider) -> None:
    provider = ours(house)
    _, code = house.sign_in(provider.begin(ASKED, NOW))
    other = Asked(ASKED.state, ASKED.nonce, "w" * 43)
    with pytest.raises(Rejected, match="code_refused"):
        provider.finish(other, code, NOW)
    _, code = house.sign_in(provider.begin(ASKED, NOW))
    provider.finish(ASKED, code, NOW)
    with pytest.raises(Rejected, match="code_refused"):
        provider.finish(ASKED, code, NOW)


KEYS: dict[str, list[dict[str, Any]]] = {
    "none": [{}],
    "a shared secret": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}],
    "for encrypting": [public(rsa_key(), "k1", use="enc")],
    "too short": [public(rsa_key("short", 1024), "k1")],
    "of another curve": [public(ec_key(), "k1", crv="P-384")],
    "broken": [public(rsa_key(), "k1", n="!")],
    "too many": [public(rsa_key(), f"k{n}") for n in range(33)],
}


@pytest.mark.parametrize("how", KEYS)
def test_no_other_key_is_taken(house: Provider, how: str) -> None:
    house.keys = KEYS[how]
    with pytest.raises(Rejected, match=r"key_unknown|keys_unreadable"):
        signed_in(house, ours(house))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "one object"),
        ('{"name": "x"}', "issuer must be a text; client_id must be a text"),
        ('{"name": "x", "issuer": "i", "client_id": "c", "scope": "profile"}', "scope"),
        ('{"name": "x", "issuer": "i", "client_id": "c", "secrets": ""}', "no such setting"),
        ('{"name": 5, "issuer": "i", "client_id": "c"}', "name must be a text"),
    ],
)
def test_a_wrong_setting_is_named(raw: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        read_sign_in(raw)


def test_without_a_setting_there_is_no_provider() -> None:
    assert connect_identity(read_sign_in(""), BACK, on_this_machine=False) is None
    told = read_sign_in(json.dumps(TOLD))
    connected = connect_identity(told, BACK, on_this_machine=False)
    assert connected is not None
    assert connected.name == TOLD["name"]
