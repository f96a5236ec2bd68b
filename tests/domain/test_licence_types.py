"""证照类型代码: made up, said to be so, and well formed for every kind (GB/T 36904)."""

import re

import pytest
from stdnum.cn import uscc

from zhiban.gateways.identifiers import explain_identifier, licence_identifier
from zhiban.runtime.rules import shipped

KINDS = [kind["code"] for kind in shipped("catalogue")["kinds"]]
TYPES = shipped("licence_types")


def test_every_kind_has_one_of_its_own() -> None:
    assert sorted(TYPES["codes"]) == sorted(KINDS)
    assert len(set(TYPES["codes"].values())) == len(KINDS)


def test_the_file_says_that_they_are_made_up() -> None:
    assert "虚构编码" in TYPES["note"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_a_departments_code_and_three_digits(kind: str) -> None:
    code = TYPES["codes"][kind]
    assert re.fullmatch(r"1110000[0-9A-Z]{11}\d{3}", code)
    assert uscc.is_valid(code[:18])
    identifier = licence_identifier(code, "11370323XN0000012L", "ABCDEFGH23456777", 1)
    assert explain_identifier(identifier) == ""
