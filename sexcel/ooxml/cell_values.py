"""The cached value of a cell from its text in the XML and its type."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from sexcel.model.grid import ErrorValue
from sexcel.ooxml.limits import MAX_TEXT_LENGTH
from sexcel.ooxml.packed_cells import StoredValue
from sexcel.ooxml.serials import DIGITS, decimal_of
from sexcel.ooxml.texts import unescape
from sexcel.ooxml.wording import shorten

_LARGEST = 1.7976931348623157e308
"""The largest finite double, and so the largest number that a cell can hold."""
_ODD_LETTERS = "_nN"
_LETTERS = f"{_ODD_LETTERS}eE"
_LONGEST_PLAIN = 300
"""Characters of a number without an exponent that is surely below the largest."""
_LAST_DIGITS = frozenset("123456789")
"""A number of no more digits than Excel keeps that ends in one of these is shown as it is written:
no other number of as many digits has the same float."""
_TRUTHS = {"1": True, "true": True, "0": False, "false": False}


def parse_number(text: str) -> float | None:
    """Return a number as the file writes it; None where it is blank.

    Raises ValueError for what is no number, or one beyond what a cell can hold.
    """
    try:
        value = float(text)
    except ValueError:
        if not text.strip():
            return None
        value = _LARGEST * 10
    # Python's float also takes 1_000, nan and inf; no cell does.
    if "_" in text or not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"the number '{shorten(text)}', which is none")
    return value


def parse_numbers(texts: Sequence[str]) -> list[float]:
    """Return numbers as ``parse_number`` does. Raises ValueError where one is blank or is none."""
    values = list(map(float, texts))
    # Of what float takes beside numbers, nan and inf have an n, and 1_000 has its mark.
    written = "".join(texts)
    if (
        any(letter in written for letter in _ODD_LETTERS)
        or not -_LARGEST <= min(values) <= max(values) <= _LARGEST
    ):
        raise ValueError("a number that is none")
    return values


def parse_shown(texts: Sequence[str]) -> list[Decimal]:
    """Return what numbers show, as ``decimal_of`` does; most are as they are written.

    Raises ValueError where one is blank or is none.
    """
    written = "".join(texts)
    if any(letter in written for letter in _LETTERS) or max(map(len, texts)) > _LONGEST_PLAIN:
        return list(map(decimal_of, parse_numbers(texts)))
    try:
        return [
            Decimal(text)
            if len(text) <= DIGITS and text[-1] in _LAST_DIGITS
            else decimal_of(float(text))
            for text in texts
        ]
    except InvalidOperation as error:
        raise ValueError("a number that is none") from error


def _parse_truth(text: str) -> bool | None:
    if not text.strip():
        return None
    if text.strip().lower() not in _TRUTHS:
        raise ValueError(f"'{shorten(text)}' as true or false")
    return _TRUTHS[text.strip().lower()]


def _parse_error(text: str) -> ErrorValue | None:
    return ErrorValue(text.strip()) if text.strip() else None


def _parse_iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10]) if text.strip() else None
    except ValueError as error:
        raise ValueError(f"the date '{shorten(text)}', which is none") from error


def _parse_calculated_text(text: str) -> str:
    if len(text) > MAX_TEXT_LENGTH:
        raise ValueError(f"a text of more than {MAX_TEXT_LENGTH:,} characters")
    return unescape(text)


CONVERSIONS: Mapping[str, Callable[[str], StoredValue]] = {
    "n": parse_number,
    "str": _parse_calculated_text,
    "inlineStr": str,
    "b": _parse_truth,
    "e": _parse_error,
    "d": _parse_iso_date,
}
"""By the cell's type, but for shared texts; each raises ValueError saying what the cell holds."""
