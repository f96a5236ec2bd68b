"""What a check found: each fault with its place, in plain Chinese."""

import re
from dataclasses import dataclass, field

_NAMES = (
    (r"CASE", "办件主记录"),
    (r"EVENT#0*(\d+)", "第{}个事件"),
    (r"DATA#0*(\d+)", "第{}个事件的数据"),
    (r"FORM", "信息确认表"),
    (r"DOCUMENT#application#0*(\d+)", "第{}次申报"),
    (r"DOCUMENT#licence#0*(\d+)", "第{}版证照的记录"),
    (r"DOCUMENT#authorisation#0*(\d+)", "第{}号授权委托书"),
    (r"DOCUMENT#copy#0*(\d+)", "第{}次申报的副本"),
    (r"SHA256#.*", "按文件摘要查找的记录"),
    (r"IDENTIFIER#.*", "按电子证照标识查找的记录"),
    (r"applications/.*", "申报副本文件"),
    (r"LICENCE#.*", "登记中的证照"),
    (r"TERM#.*#0*(\d+)", "证照的第{}期"),
    (r"licences/.*", "证照文件"),
    (r"materials/.*", "申请材料的照片"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was. `row` is a sort key, or the key of an object.

    `attribute` is "" when the whole row is meant.
    """

    case_id: str
    row: str
    attribute: str
    what: str

    @property
    def sentence(self) -> str:
        """The fault for a reader: what it is called, where it lies, what is wrong."""
        place = f"{self.row} {self.attribute}".strip()
        return f"办件{self.case_id}，{spoken(self.row)}（{place}）：{self.what}"


@dataclass(slots=True)
class Findings:
    """What the check of one case came to.

    `unchecked` says what could not be looked at, `counted` how much of each sort was looked at,
    `told` what is worth knowing of what was found as it was.
    """

    case_id: str
    faults: list[Fault] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def fault(self, row: str, attribute: str, what: str) -> None:
        """Note a fault, once for its place."""
        if not any((f.row, f.attribute) == (row, attribute) for f in self.faults):
            self.faults.append(Fault(self.case_id, row, attribute, what))

    def expect(self, row: str, attribute: str, found: object, expected: object, what: str) -> bool:
        """Whether something is as it must be; a fault when it is not."""
        if found == expected:
            return True
        self.fault(row, attribute, what)
        return False

    def count(self, what: str) -> None:
        """One more of these was looked at."""
        self.counted[what] = self.counted.get(what, 0) + 1


def spoken(row: str) -> str:
    """What a row is called."""
    for pattern, name in _NAMES:
        if match := re.fullmatch(pattern, row):
            return name.format(*match.groups())
    return "记录"
