"""SEC505: A material variance has no reason."""

from collections.abc import Iterator, Sequence

from sexcel.budget.drivers import driven_lines
from sexcel.budget.variance import (
    CATEGORY_SHARE,
    COMPARED,
    Materiality,
    Reasons,
    VarianceLine,
    detail_of,
    find_materiality,
    largest_mover,
    variance_lines,
)
from sexcel.model.book import Book, Row
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import percent, percent_to_a_tenth, pounds

_PART_OF_CHANGE = f"more than {percent(CATEGORY_SHARE)} of the change in the total"
"""What makes a category material whatever its own share."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    materiality = find_materiality(book)
    unexplained = [line for line in variance_lines(book) if _is_unexplained(line, materiality)]
    detailed = {line.table.table.name for line in unexplained}
    drivers = driven_lines(book)
    reasons = Reasons(book)
    for line in unexplained:
        # What moves a category is a line of the table that it is the total of: asked for there.
        detail = detail_of(line)
        if detail is None or detail not in detailed:
            blank = [cell for row in reasons.blank_for(line) if (cell := row.cell("reason"))]
            parts = drivers.get(line.key("budget"), ())
            yield _report(rule, book, line, materiality, blank, parts)


def _is_unexplained(line: VarianceLine, materiality: Materiality) -> bool:
    """Say whether a line that is filled in needs a reason and has none."""
    is_due = line.needs_reason and line.reason is None and line.row.figure("budget") is not None
    return is_due and materiality.reaches(line)


def _report(
    rule: Rule,
    book: Book,
    line: VarianceLine,
    materiality: Materiality,
    places: Sequence[CellRef],
    drivers: tuple[Row, ...],
) -> Finding:
    outturn = line.row.figure("outturn")
    variance = (line.row.figure("budget") or ZERO) - (outturn or ZERO)
    in_percent = f" ({percent_to_a_tenth(abs(variance / outturn))})" if outturn else ""
    is_large = materiality.reaches_share(line)
    reason = str(materiality) if is_large else _PART_OF_CHANGE
    return rule.finding(
        line.row.cell("budget"),
        f"{line.table.table.caption}, {line.row.name} "
        f"{'rises' if variance > 0 else 'falls'} by {pounds(abs(variance))}{in_percent} "
        "against the estimated outturn and no reason is given (material: "
        f"{reason}).",
        found=variance,
        related=[
            line.row.cell("outturn"),
            largest_mover(book, line),
            *places,
            *(row.cell(name) for row in drivers for name in ("quantity", "times", "unit_charge")),
        ],
        todo=_advise(book, line, places),
        # A category that moves little for its size is asked for on page 1: no fault by itself.
        severity=None if is_large else Severity.INFO,
    )


def _advise(book: Book, line: VarianceLine, places: Sequence[CellRef]) -> str:
    """Return where the reason belongs: in its blank cell, a row more, or a list to begin."""
    if places:
        return f"Give the reason in {places[0]}."
    commentary = book.tables.get("commentary")
    recognised = () if commentary is None else commentary.recognised
    # A list names its lines itself; of a column beside figures only the reasons are its own.
    lists = [way.range for way in recognised if len(way.columns) > 1]
    cell = line.row.cell("budget")
    for way in recognised:
        area = way.range
        is_column = cell is not None and area not in lists and cell.sheet == area.sheet
        if cell is not None and is_column and area.first_row < cell.row <= area.last_row:
            return f"Give the reason in {CellRef(area.sheet, cell.row, area.first_column)}."
    if lists:
        return f"Add a row for {line.row.name}, with the reason, to {lists[0]}."
    return (
        f"Give the reason for {line.row.name} in a column headed Reason beside the figures, "
        "or in a table headed Budget line, Reason for variance."
    )


RULE = Rule(
    code="SEC505",
    name="unexplained-variance",
    severity=Severity.WARNING,
    summary="A material variance has no reason.",
    why=(
        "The Panel expects to read why a line moves. A large movement without a reason is the "
        "first question at the meeting."
    ),
    source="sections 1.3, 2.2, 3.2.1 and 3.4.5 (Projects and CodeWorks have none)",
    bad=("                Outturn     Budget   Reason\n17. CodeWorks   £80,000   £125,000"),
    good=(
        "                Outturn     Budget   Reason\n"
        "17. CodeWorks   £80,000   £125,000   licences for a full year"
    ),
    help=(
        "Give the reason in a column headed Reason beside the figures, or in the table headed "
        "Budget line, Reason for variance."
    ),
    reads=tuple(f"{table}.{column}" for table in COMPARED for column in ("outturn", "budget")),
    check=_check,
)
