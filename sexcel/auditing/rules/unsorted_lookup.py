"""SHT407: A lookup that takes the nearest match goes through keys that are not in order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef, address

_Argument = list[Token | Reference]

_MATCH_ARGUMENTS = {"VLOOKUP": 4, "HLOOKUP": 4, "MATCH": 3, "LOOKUP": 4}
"""Which argument asks for the exact match; LOOKUP has none."""
_MOST_KEYS = 10_000
"""Cells of keys that are gone through; a lookup over whole columns has a million, mostly blank."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        known: set[RangeRef] = set()
        for run in sheet.runs:
            for function, area in _nearest_lookups(run.shape):
                cell = run.first_cell(sheet.name)
                table = area.area_from(cell)
                keys = None if table is None else _keys(function, table)
                if keys is None or keys in known or survey.sheet(keys.sheet) is None:
                    continue
                known.add(keys)
                falling = _first_falling_key(survey, keys)
                if falling is not None:
                    yield RULE.finding(
                        run.area(sheet.name),
                        f"{name_cell(sheet, cell)}, {quote_formula(run.shape.formula_in(cell))}, "
                        "takes the nearest match and needs keys in rising order; in "
                        f"{address(keys, sheet.name)} they fall at {falling.a1}.",
                        related=[falling],
                    )


def _nearest_lookups(shape: Shape) -> Iterator[tuple[str, Reference]]:
    """Yield the lookups of a formula that take the nearest match, with the cells they look in."""
    if shape.functions.isdisjoint(_MATCH_ARGUMENTS):
        return
    for index, part in enumerate(shape.solid_parts):
        if isinstance(part, Reference) or part.kind is not TokenKind.FUNCTION:
            continue
        function = part.text.upper()
        arguments = _arguments(shape.solid_parts[index + 1 :])
        if function not in _MATCH_ARGUMENTS or len(arguments) < 2 or len(arguments[1]) != 1:
            continue
        area = arguments[1][0]
        if isinstance(area, Reference) and not area.is_cell and _is_nearest(function, arguments):
            yield function, area


def _is_nearest(function: str, arguments: Sequence[_Argument]) -> bool:
    """Say whether a lookup takes the nearest match: it asks for that, or for nothing."""
    if function == "LOOKUP" or len(arguments) < _MATCH_ARGUMENTS[function]:
        return True
    argument = arguments[_MATCH_ARGUMENTS[function] - 1]
    text = "".join("?" if isinstance(part, Reference) else part.text for part in argument)
    return text.upper() in ("TRUE", "1")


def _arguments(parts: Iterable[Token | Reference]) -> list[_Argument]:
    """Return what the separators divide in the bracket that opens at the first part."""
    depth = 0
    arguments: list[_Argument] = [[]]
    for part in parts:
        kind = None if isinstance(part, Reference) else part.kind
        depth += (kind is TokenKind.OPEN) - (kind is TokenKind.CLOSE)
        if not depth:
            break
        if kind is TokenKind.SEPARATOR and depth == 1:
            arguments.append([])
        elif kind is not TokenKind.OPEN or depth > 1:
            arguments[-1].append(part)
    return arguments


def _keys(function: str, table: RangeRef) -> RangeRef | None:
    """Return the row or column of keys; None where there are several, or too many cells."""
    keys = table
    if function == "HLOOKUP":
        keys = replace(table, last_row=table.first_row)
    elif function == "VLOOKUP":
        keys = replace(table, last_column=table.first_column)
    return keys if min(keys.height, keys.width) == 1 and keys.size <= _MOST_KEYS else None


def _first_falling_key(survey: Survey, keys: RangeRef) -> CellRef | None:
    """Return the first key that is less than the one before it, numbers and texts apart."""
    last_of_type: dict[type, Any] = {}
    for ref, value in survey.filled_cells(keys):
        if isinstance(value, bool) or not isinstance(value, Decimal | str | date):
            continue
        key = value.casefold() if isinstance(value, str) else value
        before = last_of_type.get(type(key))
        if before is not None and key < before:
            return ref
        last_of_type[type(key)] = key
    return None


RULE = SheetRule(
    code="SHT407",
    name="unsorted-lookup",
    severity=Severity.ERROR,
    summary="A lookup takes the nearest match among keys that are not in order.",
    why=(
        "Excel halves the list again and again and relies on its order. Where the keys are not "
        "sorted it gives the figure of another line, without a word."
    ),
    source="any workbook",
    bad="=VLOOKUP(A4,Rates!A2:B6,2)   keys: Analyst, Director, Associate",
    good="=VLOOKUP(A4,Rates!A2:B6,2,FALSE)",
    help="Ask for the exact match (FALSE, or 0 in MATCH), or sort the keys.",
    look=_look,
)
