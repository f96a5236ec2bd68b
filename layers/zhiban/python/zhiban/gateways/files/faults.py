"""Why a whole file cannot be taken in; each message is plain Chinese for an officer.

IntakeError
└── FileRefused
    ├── EmptyFile        nothing in it
    ├── NotATable        binary, another encoding, no header we know
    ├── Damaged          cut off, or packed as nobody packs who means well
    ├── TooLarge         more than one file may hold
    ├── MissingColumns   the header lacks columns; `columns` names them
    └── RepeatedColumns  the header has a column twice; `columns` names them
"""

from zhiban.domain.errors import IntakeError


class FileRefused(IntakeError):
    """The file as a whole cannot be read; no row of it was."""


class EmptyFile(FileRefused):
    """The file holds nothing, or blank lines only."""

    def __init__(self) -> None:
        super().__init__("文件是空的，没有表头也没有数据")


class NotATable(FileRefused):
    """The file is no table of ours; the message says what it looks like instead."""


class Damaged(FileRefused):
    """The file is cut off or broken inside; the message says where as far as that helps."""


class TooLarge(FileRefused):
    """The file holds more than one file may, or unpacks to out of all proportion."""


class MissingColumns(FileRefused):
    """The header was recognised but lacks columns."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(f"表头缺少以下列：{'、'.join(columns)}")
        self.columns = columns


class RepeatedColumns(FileRefused):
    """The header names the same column more than once."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(f"表头中以下列出现了不止一次：{'、'.join(columns)}")
        self.columns = columns
