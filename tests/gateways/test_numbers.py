"""The short sums of our check digits against the long ones of the standards."""

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from tests.functions import papers
from zhiban.gateways.files.numbers import (
    USCC_ALPHABET,
    are_usccs,
    explain_uscc,
    is_resident_id,
    is_uscc,
)


def _close_organisation(body: str) -> str:
    """GB 11714, the long way."""
    rest = 11 - sum(
        int(letter, 36) * weight
        for letter, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    ) % 11  # fmt: skip
    return {10: "X", 11: "0"}.get(rest, str(rest))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["91", "92", "93", "52", "N2", "A1", "Y1", "11"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(USCC_ALPHABET, min_size=8, max_size=8),
    st.integers(0, 17),
    st.sampled_from(USCC_ALPHABET),
)
def test_the_short_sums_are_the_standards(
    prefix: str, division: str, body: str, place: int, other: str
) -> None:
    coded = prefix + division + body + _close_organisation(body)
    code = coded + uscc.calc_check_digit(coded)
    assert is_uscc(code)
    assert explain_uscc(code) == ""
    spoilt = code[:place] + other + code[place + 1 :]
    digits = spoilt[1:8].isdigit()
    closes = spoilt[17] == uscc.calc_check_digit(spoilt[:17])
    assert is_uscc(spoilt) == (
        digits and closes and _close_organisation(spoilt[8:16]) == spoilt[16]
    )
    assert bool(explain_uscc(spoilt)) != is_uscc(spoilt)


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"3(70323|72828)(19[5-9][0-9]|200[0-9])[01][0-9][0-3][0-9][0-9]{3}[0-9X]"))
def test_a_sound_resident_id_is_what_stdnum_calls_valid(number: str) -> None:
    assert is_resident_id(number) == (len(number) == 18 and ric.is_valid(number))


CODE = st.one_of(
    st.builds(papers.uscc, st.integers(0, 99_999)),
    st.text(USCC_ALPHABET + "O!②٣ ", min_size=18, max_size=18),
    st.text(max_size=20),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CODE, min_size=1, max_size=6))
def test_a_column_of_codes_is_judged_as_each_of_them(codes: list[str]) -> None:
    assert are_usccs(codes) == [is_uscc(code) for code in codes]


def test_a_column_of_sound_codes_and_slips_of_one_character() -> None:
    sound = [papers.uscc(n) for n in range(300)]
    slips = [code[: n % 18] + "7" + code[n % 18 + 1 :] for n, code in enumerate(sound)]
    assert are_usccs(sound) == [True] * 300
    assert are_usccs(slips) == [slip == code for slip, code in zip(slips, sound, strict=True)]
