"""DynamoDB's conditions and updates, as far as `store/` writes them, read once each."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

type Wire = dict[str, Any]
type Names = Mapping[str, str]
type Values = Mapping[str, Wire]
type Test = Callable[[Wire, Names, Values], bool]
type Operand = Callable[[Wire, Names, Values], Wire | None]
type Step = Callable[[Wire, Wire, Names, Values], None]

_TOKEN = re.compile(r"\s*(<=|>=|<>|[=<>(),+-]|[#:][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*)")


class _Reader:
    """Words of an expression, one after the other."""

    def __init__(self, text: str) -> None:
        self.words = _TOKEN.findall(text)
        assert "".join(self.words) == "".join(text.split()), text
        self.at = 0

    def peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self, *expected: str) -> str:
        word = self.peek()
        assert not expected or word in expected, (word, expected)
        self.at += 1
        return str(word)

    def took(self, word: str) -> bool:
        found = self.peek() == word
        self.at += found
        return found


@cache
def read_condition(text: str) -> Test:
    """Whether an item meets a condition, as a function of the item and what it is told."""
    reader = _Reader(text)
    test = _any(reader)
    assert not reader.peek(), text
    return test


def _any(reader: _Reader) -> Test:
    tests = [_all(reader)]
    while reader.took("OR"):
        tests.append(_all(reader))
    return lambda *row: any(test(*row) for test in tests)


def _all(reader: _Reader) -> Test:
    tests = [_one(reader)]
    while reader.took("AND"):
        tests.append(_one(reader))
    return lambda *row: all(test(*row) for test in tests)


def _one(reader: _Reader) -> Test:
    if reader.peek() in ("attribute_exists", "attribute_not_exists"):
        wanted = reader.take() == "attribute_exists"
        reader.take("(")
        operand = _operand(reader)
        reader.take(")")
        return lambda *row: (operand(*row) is not None) is wanted
    left, word = _operand(reader), reader.take("=", "<", "<=", ">", ">=", "<>", "IN")
    if word != "IN":
        return _compared(left, word, _operand(reader))
    reader.take("(")
    listed = [_operand(reader)]
    while reader.took(","):
        listed.append(_operand(reader))
    reader.take(")")
    return lambda *row: any(left(*row) is not None and left(*row) == o(*row) for o in listed)


def _compared(left: Operand, word: str, right: Operand) -> Test:
    def test(*row: Any) -> bool:
        one, other = left(*row), right(*row)
        if one is None or other is None or one.keys() != other.keys():
            return False
        a, b = _plain(one), _plain(other)
        return bool(
            {"=": a == b, "<>": a != b}[word]
            if word in ("=", "<>")
            else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[word]
        )

    return test


def _plain(wire: Wire) -> Any:
    ((sort, value),) = wire.items()
    return int(value) if sort == "N" else value


def _operand(reader: _Reader) -> Operand:
    word = reader.take()
    if word == "if_not_exists":
        reader.take("(")
        path = _operand(reader)
        reader.take(",")
        other = _operand(reader)
        reader.take(")")
        return lambda *row: found if (found := path(*row)) is not None else other(*row)
    if word.startswith(":"):
        return lambda item, names, values: values[word]
    return lambda item, names, values: item.get(names.get(word, word))


@cache
def read_update(text: str) -> tuple[Step, ...]:
    """The changes of an update, each a function of the new item and the old."""
    reader, steps = _Reader(text), []
    clause = reader.take("SET", "REMOVE", "ADD")
    while True:
        steps.append({"SET": _set, "REMOVE": _remove, "ADD": _add}[clause](reader))
        if reader.took(","):
            continue
        if not reader.peek():
            return tuple(steps)
        clause = reader.take("SET", "REMOVE", "ADD")


def _set(reader: _Reader) -> Step:
    name = reader.take()
    reader.take("=")
    value, sign = _operand(reader), 0
    if reader.peek() in ("+", "-"):
        sign = 1 if reader.take() == "+" else -1
    more = _operand(reader) if sign else None

    def step(item: Wire, old: Wire, names: Names, values: Values) -> None:
        found = value(old, names, values)
        assert found is not None, f"{name} is set from an attribute that is not there"
        if more is not None:
            added = more(old, names, values)
            assert added is not None
            found = {"N": str(int(found["N"]) + sign * int(added["N"]))}
        item[names.get(name, name)] = found

    return step


def _remove(reader: _Reader) -> Step:
    name = reader.take()
    return lambda item, old, names, values: item.pop(names.get(name, name), None) and None


def _add(reader: _Reader) -> Step:
    name, value = reader.take(), _operand(reader)

    def step(item: Wire, old: Wire, names: Names, values: Values) -> None:
        added, place = value(old, names, values), names.get(name, name)
        assert added is not None
        item[place] = {"N": str(int(old.get(place, {"N": "0"})["N"]) + int(added["N"]))}

    return step
