"""How much one file may hold, and how much more than it weighs."""

from zhiban.gateways.files.faults import TooLarge

MOST_BYTES = 4 << 30
"""Of text in one file; some twenty-five million rows."""
FAIR_RATIO = 200
"""Tables shrink to a tenth or a thirtieth; what grows more than this is a bomb."""
FAIR_SIZE = 64 << 20
"""Up to this size nobody asks for the ratio."""


def refuse_bombs(packed: int, unpacked: int) -> None:
    """Raise TooLarge when `unpacked` bytes out of `packed` are out of all proportion."""
    if unpacked > MOST_BYTES or (unpacked > FAIR_SIZE and unpacked > packed * FAIR_RATIO):
        raise TooLarge("解压后的内容大得不合常理，请核对文件后重新上传")
