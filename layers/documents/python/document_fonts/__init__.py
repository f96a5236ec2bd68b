"""The font of our documents: Noto Serif SC (思源宋体), under the SIL Open Font License 1.1.

It has the 20,992 characters of the basic block, all of Extension A, and the further ones of the
通用规范汉字表. The build lays the font and its licence beside this file, from a pinned npm package.
"""

from pathlib import Path

FONT = Path(__file__).with_name("NotoSerifSC-Medium.ttf")
