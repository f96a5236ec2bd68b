"""`zhiban cipher`: the root of the field cipher is changed while everything goes on (docs/keys.md).

A new root is made known first and seals from a civil day on. Then every row with something under
an older one is written once more. Killed anywhere and started again it goes on, and done twice it
does nothing. Case codes, and what fades within days, are not written anew: they end.
"""

import json
import secrets
import string
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.county import County
from layers.zhiban.operate.sealed_rows import Standing, standing, write_anew
from zhiban.domain.clock import business_day
from zhiban.runtime.clocks import wall_clock
from zhiban.store.cipher import READ_AGAIN, Cipher, load_cipher, read_roots
from zhiban.store.table import Table
from zhiban.store.wire import Item

KNOWN_BY_ALL = timedelta(seconds=2 * READ_AGAIN)
"""So long before its first day a root is made known: every process has read it by then."""

BACKUPS = timedelta(days=35)
"""A table may be restored to so long ago (point-in-time recovery), and needs the roots of then."""

WHOLE_DAY = timedelta(days=1)
"""Recovery counts hours, the secret notes a day: a root is kept to the last of its hours."""

_LETTERS, _LENGTH = string.ascii_letters + string.digits, 64
_MOST_NAMED = 10
_SEEN_EACH = 100

type Roots = list[dict[str, Any]]


def status(county: County, see: See) -> Answer:
    """What is under which root, counted from every row; nothing is changed."""
    cipher = _cipher(county)
    return _answer(_Secret(county).read(), cipher, _count(county, cipher, see))


def add(county: County) -> Answer:
    """Make a new root known, which seals from a civil day on that every process hears of in time.

    Raises Unusable while the one before has not begun.
    """
    secret, wall = _Secret(county), wall_clock()
    newest = read_roots(secret.text)[0]
    if newest.begins > business_day(wall):
        raise Unusable(f"第{newest.version}个根要到{newest.begins}才启用。", "zhiban cipher status")
    begins = business_day(wall + KNOWN_BY_ALL) + timedelta(days=1)
    made = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    version = newest.version + 1
    secret.write([*secret.read(), {"version": version, "root": made, "from": begins.isoformat()}])
    lines = [
        f"第{version}个根已经存好，{begins}零点起用它加密；在那以前只是认得它，什么都不用停。",
        "把密钥的新内容抄一份放进单位的保险柜（docs/keys.md）。",
        f"{begins}以后：zhiban cipher reseal",
    ]
    return Answer({"version": version, "from": begins.isoformat()}, lines)


def reseal(county: County, see: See) -> Answer:
    """Write anew every row that has something under another root than today's, then count.

    Notes in the secret since when an older root has had nothing left to do: before anything found
    under it is written anew, a note that says so already is taken out. Raises Unusable where there
    is nothing to change to.
    """
    cipher, secret, today = _cipher(county), _Secret(county), business_day(wall_clock())
    if len(cipher.roots) == 1:
        raise Unusable("只有一个根，没有要重新加密的。", "要换根：zhiban cipher add")
    if cipher.roots[0].begins > today:
        raise Unusable(f"新的根要到{cipher.roots[0].begins}才启用。", "到那天再运行")
    used = secret.forget_unused
    written = sum(write_anew(table, item, cipher, used) for table, item in _rows(county, see))
    found = _count(county, cipher, see)
    before = secret.read()
    roots = _noted(before, cipher.root().version, found, business_day(wall_clock()))
    if roots != before:
        secret.write(roots)
    answer = _answer(roots, cipher, found)
    old = [root.version for root in cipher.roots if root.version != cipher.root().version]
    left = sum(found.sealed[version] + found.look_ups[version] for version in old)
    wrong = list(answer.wrong)
    if left:
        wrong.append(f"还有{left}处在旧的根下，运行时被改动过。再运行一次：zhiban cipher reseal")
    lines = [f"重新加密了{written}行。", *answer.lines]
    return Answer({**answer.data, "written": written, "left": left}, lines, wrong)


def drop(county: County, version: int, see: See) -> Answer:
    """Take an older root out of the secret, once nothing needs it and no backup could.

    Raises Unusable where something does; nothing is changed then.
    """
    secret, cipher = _Secret(county), _cipher(county)
    named = [one for one in secret.read() if one["version"] == version]
    if not named or version >= cipher.root().version:
        raise Unusable(f"第{version}个根不是可以撤下的旧根。", "zhiban cipher status")
    found = _count(county, cipher, see)
    if found.uses(version) or found.unreadable:
        raise Unusable(f"第{version}个根还有用。", "zhiban cipher status，zhiban cipher reseal")
    since = named[0].get("unused_since")
    if since is None:
        raise Unusable(f"还没有记下第{version}个根从哪天起没有用处。", "zhiban cipher reseal")
    until = _may_go(since)
    if business_day(wall_clock()) < until:
        raise Unusable(f"恢复到{since}的表还要用它。", f"{until}起可以撤下")
    secret.write([one for one in secret.read() if one["version"] != version])
    return Answer(
        {"dropped": version}, [f"第{version}个根已经撤下。保险柜里的那份也换成现在的内容。"]
    )


class _Secret:
    """The secret's text as a list of roots, the oldest first."""

    def __init__(self, county: County) -> None:
        self._name = county.cloud.output("CipherSecret")
        self._client = county.cloud.client("secretsmanager")
        self._in_use: set[int] = set()

    @property
    def text(self) -> str:
        """As it is stored now."""
        told: str = self._client.get_secret_value(SecretId=self._name)["SecretString"]
        return told

    def read(self) -> Roots:
        """The roots. Raises StoreError for a text that names none."""
        stored = self.text
        read_roots(stored)
        if not stored.startswith("{"):
            return [{"version": 1, "root": stored}]
        found: Roots = json.loads(stored)["roots"]
        return sorted(found, key=lambda one: int(one["version"]))

    def write(self, roots: Roots) -> None:
        """Store them; Secrets Manager keeps what was there as its previous version."""
        told = json.dumps({"roots": roots})
        read_roots(told)
        self._client.put_secret_value(SecretId=self._name, SecretString=told)

    def forget_unused(self, versions: Collection[int]) -> None:
        """These roots are in use, whatever was noted of them; looked up once for each."""
        if self._in_use.issuperset(versions):
            return
        self._in_use.update(versions)
        roots = self.read()
        wrong = [one for one in roots if one["version"] in versions and "unused_since" in one]
        for one in wrong:
            del one["unused_since"]
        if wrong:
            self.write(roots)


def _cipher(county: County) -> Cipher:
    return load_cipher(county.cloud.output("CipherSecret"))


def _rows(county: County, see: See) -> Iterator[tuple[Table, Item]]:
    """Every row of both tables."""
    tables, done, dynamodb = (county.registry, county.cases), 0, county.cloud.client("dynamodb")
    about = sum(dynamodb.describe_table(TableName=one.name)["Table"]["ItemCount"] for one in tables)
    for table in tables:
        for item in table.every_row():
            yield table, item
            done += 1
            if done % _SEEN_EACH == 0:
                see(done, max(done, about))


def _count(county: County, cipher: Cipher, see: See) -> Standing:
    return standing((item for _, item in _rows(county, see)), cipher, wall_clock())


def _noted(roots: Roots, current: int, found: Standing, today: date) -> Roots:
    """The roots, each older one with the civil day since when nothing has needed it."""
    noted = []
    for one in roots:
        told = {name: value for name, value in one.items() if name != "unused_since"}
        if one["version"] < current and not found.uses(one["version"]) and not found.unreadable:
            told["unused_since"] = one.get("unused_since", today.isoformat())
        noted.append(told)
    return noted


def _may_go(since: str) -> date:
    """The first civil day on which no moment of `since` can be restored any more."""
    return date.fromisoformat(since) + BACKUPS + WHOLE_DAY


def _answer(roots: Roots, cipher: Cipher, found: Standing) -> Answer:
    told = [_described(one, cipher.root().version, found) for one in roots]
    wrong = []
    if found.unreadable:
        named = "；".join(found.unreadable[:_MOST_NAMED])
        wrong.append(
            f"{len(found.unreadable)}行有打不开的字段：{named}。被改动过，或者它的根已经撤下："
            "从保险柜放回去，见 docs/keys.md"
        )
    data = {"rows": found.rows, "roots": told, "unreadable": len(found.unreadable)}
    return Answer(data, [f"看了{found.rows}行。", *map(_line, told)], wrong)


def _described(one: Mapping[str, Any], current: int, found: Standing) -> dict[str, Any]:
    version, since = int(one["version"]), str(one.get("unused_since", ""))
    until = found.codes_until.get(version)
    return {
        "version": version,
        "from": one.get("from", ""),
        "seals": version == current,
        "sealed": found.sealed[version],
        "look_ups": found.look_ups[version],
        "codes": found.codes[version],
        "codes_until": until.isoformat() if until else "",
        "unused_since": since,
        "may_go": _may_go(since).isoformat() if since else "",
    }


def _line(one: Mapping[str, Any]) -> str:
    what = "在用" if one["seals"] else f"自{one['from']}" if one["from"] else "最初的"
    line = f"第{one['version']}个根（{what}）：加密字段{one['sealed']}个，"
    line += f"查找指纹{one['look_ups']}个，有效的办件码{one['codes']}个"
    if one["codes"]:
        line += f"，最晚到{one['codes_until']}"
    if one["may_go"]:
        line += f"；{one['unused_since']}起没有用处，{one['may_go']}起可以撤下"
    return line
