"""How JSON documents are written: every kind of value in one way, whichever document has it."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from sexcel.model.findings import Severity
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import number_of

Document = dict[str, Any]

VERSION = 1
"""Of every document; rises when a member is renamed, removed or means something else."""


def encode(document: Document) -> str:
    """Return the document as text in ASCII: no pipe can spoil a letter that is escaped."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def simplify(value: Any) -> Any:
    """Return a value as JSON has it: records as objects, whole figures as int, others as float.

    A cell is an object with ``sheet`` and ``cell``, a range one with ``sheet`` and ``range``.
    """
    if isinstance(value, Struct) and not isinstance(value, CellRef | RangeRef | ErrorValue):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: simplify(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [simplify(member) for member in value]
    return _simplify_leaf(value)


def _simplify_leaf(value: Any) -> Any:
    match value:
        case Severity() | PurePath() | date():
            value = str(value)
        case Enum():
            value = value.value
        case Decimal():
            value = number_of(value)
        case CellRef(sheet):
            value = {"sheet": sheet, "cell": value.a1}
        case RangeRef(sheet):
            value = {"sheet": sheet, "range": value.a1}
        case ErrorValue(code):
            value = code
    return value


def pick(record: object, names: str) -> Document:
    """Return members of a record by their names, in that order."""
    return {name: simplify(getattr(record, name)) for name in names.split()}
