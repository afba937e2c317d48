"""Values as the file format takes them."""

import re
from decimal import Decimal

NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Characters that XML does not take, and the one that Excel reads as a line's end."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a program may take for a formula when words that start so are edited or passed on."""
_ESCAPE = re.compile("(_x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """A formula's cached words as a workbook writes them: what XML cannot hold as ``_x0007_``.

    xlsxwriter does so for all other words.
    """
    literal = _ESCAPE.sub(r"_x005F\1", text)
    return NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", literal)


def plain(value: Decimal) -> int | float:
    """The number as Excel keeps it."""
    return int(value) if value == value.to_integral_value() else float(value)
