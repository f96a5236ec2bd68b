"""Private marks in the text between our own steps, and the full-width punctuation officers read.

The marks are noncharacters, which Unicode keeps for such use inside a program; whoever brings one
in from outside finds it blotted out.
"""

from zhiban.gateways.files.formulas import holds_disarmed

SPOILT = "\ufdd0"
"""Begins a workbook's cell that holds no usable value; a letter follows that says why."""

FOREIGN = "\ufdd1"
"""Begins a line whose bytes make sense in two encodings."""

BLOT = "\ufffd"
"""What stands for something that could not be read, here and in most other programs."""

CELL_FAULTS = {
    "f": "是没有计算结果的公式，请填写数值",
    "e": "是公式错误值，请改为正确内容",
    "n": "被表格软件当作数字，超过15位的部分已丢失，请把该列设为文本后重新填写",
    "m": "是合并单元格的一部分，请取消合并后逐行填写",
    "r": "指向不存在的文本，文件可能已损坏",
    "l": "太长，无法读取",
}

GARBLE = "锟斤拷"
"""What U+FFFD becomes when a program reads its UTF-8 as GBK: text that is lost for good."""

_WIDE = str.maketrans(",:;()!?", "，：；（）！？")


def is_plain(text: str) -> bool:
    """Whether `text` holds nothing but what a reader would see and take as it stands."""
    return (
        text.isprintable() and BLOT not in text and GARBLE not in text and not holds_disarmed(text)
    )


def without_marks(text: str) -> str:
    """`text` from outside with every private mark blotted out."""
    return text.replace(SPOILT, BLOT).replace(FOREIGN, BLOT)


def spoilt(letter: str, shown: str = "") -> str:
    """A cell that holds no usable value; `shown` is what a clerk would see of it."""
    return f"{SPOILT}{letter}{shown}"


def shown(cell: str) -> str:
    """What a clerk sees of a cell, the marks taken away."""
    if cell.startswith(FOREIGN):
        return cell[1:]
    return cell[2:] if cell.startswith(SPOILT) else cell


def wide(text: str) -> str:
    """`text` with full-width punctuation, as it stands in a Chinese sentence."""
    return text.translate(_WIDE)
