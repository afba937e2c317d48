"""SHT407: A lookup that takes the nearest match goes through keys that are not in order."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, called, formula_shown, seen_from
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_Part = object
_ARGUMENTS = {"VLOOKUP": 4, "HLOOKUP": 4, "MATCH": 3, "LOOKUP": 4}
"""Which argument asks for the exact match; LOOKUP never gives one."""
_MOST_KEYS = 10_000


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        told: set[RangeRef] = set()
        for run in sheet.parted:
            for name, area in _nearest(run.shape):
                ref = CellRef(sheet.name, *run.at(run.first))
                table = None if area.is_external else area.at(ref)
                keys = None if table is None else _keys(name, table)
                if keys is None or keys in told or survey.sheet(keys.sheet) is None:
                    continue
                told.add(keys)
                falls = _falls(survey, keys)
                if falls is not None:
                    yield RULE.finding(
                        run.area(sheet.name),
                        f"{ref.a1}{called(sheet, ref.row, ref.column)}, "
                        f"{formula_shown(run.shape.at(ref))}, takes the nearest match and needs "
                        f"keys in rising order; in {seen_from(keys, sheet.name)} they fall at "
                        f"{falls.a1}.",
                        related=[falls],
                    )


def _nearest(shape: Shape) -> Iterator[tuple[str, Reference]]:
    """The lookups of a formula that take the nearest match, each with the cells it looks in."""
    if not shape.functions & set(_ARGUMENTS):
        return
    parts = shape.parts
    for at, part in enumerate(parts):
        if isinstance(part, Reference) or part.kind is not TokenKind.FUNCTION:
            continue
        name = part.text.upper()
        if name not in _ARGUMENTS:
            continue
        arguments = list(_arguments(shape, at + 1))
        if len(arguments) < 2 or len(arguments[1]) != 1:
            continue
        area = arguments[1][0]
        exact = arguments[_ARGUMENTS[name] - 1] if len(arguments) >= _ARGUMENTS[name] else None
        word = "" if exact is None else "".join(getattr(one, "text", "?") for one in exact).strip()
        nearest = name == "LOOKUP" or exact is None or word.upper() in ("TRUE", "1")
        if nearest and isinstance(area, Reference) and not area.is_cell:
            yield name, area


def _arguments(shape: Shape, at: int) -> Iterator[list[_Part]]:
    """What stands between the separators of the bracket that opens at ``at``."""
    depth = 0
    argument: list[_Part] = []
    for part in shape.parts[at:]:
        kind = None if isinstance(part, Reference) else part.kind
        if kind is TokenKind.OPEN:
            depth += 1
            if depth == 1:
                continue
        elif kind is TokenKind.CLOSE:
            depth -= 1
            if not depth:
                yield argument
                return
        elif kind is TokenKind.SEPARATOR and depth == 1:
            yield argument
            argument = []
            continue
        elif kind is TokenKind.SPACE:
            continue
        argument.append(part)


def _keys(name: str, table: RangeRef) -> RangeRef | None:
    if name == "HLOOKUP":
        row = table.first_row
        keys = RangeRef(table.sheet, row, table.first_column, row, table.last_column)
    elif name == "VLOOKUP":
        column = table.first_column
        keys = RangeRef(table.sheet, table.first_row, column, table.last_row, column)
    else:
        keys = table
    return keys if min(keys.height, keys.width) == 1 and keys.size <= _MOST_KEYS else None


def _falls(survey: Survey, keys: RangeRef) -> CellRef | None:
    """The first key that is less than the one before it, numbers and texts each by themselves."""
    last: dict[type, Decimal | str | date] = {}
    for ref, value in survey.filled(keys):
        if isinstance(value, bool) or not isinstance(value, Decimal | str | date):
            continue
        key = value.casefold() if isinstance(value, str) else value
        before = last.get(type(key))
        if before is not None and key < before:  # type: ignore[operator]
            return ref
        last[type(key)] = key
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
