"""The identifier of an electronic licence: made by the standard, read with forbearance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.gateways.identifiers import ROOT, explain_identifier, licence_identifier

KIND, ISSUER = "11100000000013338W011", "11430000006122244L"
KNOWN = f"{ROOT}.{KIND}.{ISSUER}.20230000403.001.U"

code = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=32)


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ((KIND, ISSUER, "20230000403", 1), "001.U"),
        (("11100000MB03271699022", "340100", "000000016", 1), "001.9"),
        (("11100000000013338W009", "11330105002500287C", "2025052201", 2), "002.0"),
    ],
)
def test_identifiers_that_others_published_are_made_again(
    fields: tuple[str, str, str, int], check: str
) -> None:
    made = licence_identifier(*fields)
    assert made == ".".join((ROOT, *fields[:3], check))
    assert explain_identifier(made) == ""


@pytest.mark.parametrize(
    "fields",
    [
        ("", ISSUER, "1", 1),
        (KIND, "十", "1", 1),
        (KIND, ISSUER, "a1", 1),
        (KIND, ISSUER, "1.2", 1),
        (KIND, ISSUER, "1", 0),
        (KIND, ISSUER, "1", 1000),
    ],
)
def test_an_identifier_is_not_made_of_anything_else(fields: tuple[str, str, str, int]) -> None:
    with pytest.raises(ValueError, match="identifier"):
        licence_identifier(*fields)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (KNOWN, ""),
        (f" {KNOWN.lower()} ", ""),
        # an issuer of Shandong, by the older check
        (
            f"{ROOT}.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
            "",
        ),
        (f"{KNOWN[:-1]}V", "校验位不对"),
        (KNOWN.replace("20230000403", "20230000430"), "校验位不对"),
        (KNOWN.replace(".001.", ".1."), "版本号为3位数字"),
        (KNOWN.replace("20230000403", "2023-0000403"), "只应含数字和大写字母"),
        (KNOWN.removeprefix(f"{ROOT}."), "的形式"),
        (f"{ROOT}.062301.1101101102.0624_001.001.U", "只应含数字和大写字母"),
        ("JY13703230000101", "的形式"),
        (f"{ROOT}." + "1" * 300, "的形式"),
    ],
)
def test_what_comes_in_is_only_ever_warned_of(text: str, says: str) -> None:
    found = explain_identifier(text)
    assert (says in found) if says else not found


@given(code, code, code, st.integers(1, 999))
def test_every_identifier_made_is_sound(kind: str, issuer: str, serial: str, version: int) -> None:
    assert explain_identifier(licence_identifier(kind, issuer, serial, version)) == ""


@given(code, code, code, st.data())
def test_a_single_wrong_character_fails_the_standards_check(
    kind: str, issuer: str, serial: str, data: st.DataObject
) -> None:
    made = licence_identifier(kind, issuer, serial)
    at = data.draw(st.integers(len(ROOT) + 1, len(made) - 7))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if made[at] in (".", other):
        return
    wrong = made[:at] + other + made[at + 1 :]
    fields = wrong.removeprefix(f"{ROOT}.").split(".")
    assert licence_identifier(fields[0], fields[1], fields[2]) != wrong
