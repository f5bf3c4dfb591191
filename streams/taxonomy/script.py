"""Script: traditional Chinese characters to simplified ones, one for one, so that a term need be listed once."""

import re
from functools import cache

import opencc

_FIRST, _LAST = 0x3400, 0x9FFF
_HAN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


def simplified(text: str) -> str:
    """The text with each traditional character as the simplified one: of the same length. Pure."""
    if _HAN.search(text) is None:
        return text
    pattern, table = _characters()
    return text.translate(table) if pattern.search(text) is not None else text


@cache
def _characters() -> tuple[re.Pattern[str], dict[int, str]]:
    """The characters that change, and what they become: OpenCC's answer for each alone, without context."""
    characters = [chr(code) for code in range(_FIRST, _LAST + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {ord(old): new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}
    return re.compile("[" + "".join(map(chr, table)) + "]"), table
