"""Texts and numbers as the file format takes them."""

import re
import textwrap
from decimal import Decimal

from sexcel.model.decimals import round_to_whole

LONGEST = 32_767
"""Characters that Excel keeps in a cell or a note, counted in UTF-16 units."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not take, and the one that Excel reads as a line's end."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a program may take for a formula when words that start so are edited or passed on."""
_LONGEST_IN_FORMULA = 255
"""Characters of one text in a formula: Excel repairs a workbook with a longer one."""
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CUT = " … (cut)"


def clean_text(text: str) -> str:
    """Return the text with � for each character that XML cannot hold, and plain line ends."""
    return NOT_IN_XML.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def utf16_length(text: str) -> int:
    """Return how many characters Excel counts in the text."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def shorten(text: str, most: int = LONGEST) -> str:
    """Return the text if it is no longer than ``most``, else its beginning, marked as cut."""
    if 2 * len(text) <= most or utf16_length(text) <= most:
        return text
    room = most - len(_CUT)
    beginning = text[: max(room, 0)]
    while (excess := utf16_length(beginning) - room) > 0:
        beginning = beginning[: -((excess + 1) // 2)]
    return beginning + _CUT


def fit_text(text: str) -> str:
    """Return the text as a cell can hold it."""
    return shorten(clean_text(text))


def escape_literals(text: str) -> str:
    """Escape what Excel would take for one of its own escapes: ``_x0041_``."""
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)


def escape_cached_text(text: str) -> str:
    """Return a formula's cached words as a workbook writes them.

    What XML cannot hold is written as ``_x0007_``; xlsxwriter does so for all other words.
    """
    return NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", escape_literals(text))


def minus_pounds(amount: Decimal) -> str:
    """Return ``−£553,312`` as a formula in words gives it, with a true minus sign."""
    return f"{'−' if amount < 0 else ''}£{round_to_whole(abs(amount)):,}"


def plain_number(value: Decimal) -> int | float:
    """Return the number as Excel keeps it."""
    return int(value) if value == value.to_integral_value() else float(value)


def quote_in_formula(text: str) -> str:
    """Return the text as formulas have it, a long one in pieces that the formula joins."""
    # Half of what Excel takes, since a letter may count twice.
    pieces = textwrap.wrap(
        text, _LONGEST_IN_FORMULA // 2, drop_whitespace=False, replace_whitespace=False
    )
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces or [""])
