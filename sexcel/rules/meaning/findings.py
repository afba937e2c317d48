"""Findings on formulas that no wrong figure betrays today."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.budget.assumptions import RATES
from sexcel.model.book import Book, Role
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, address
from sexcel.model.rules import Rule
from sexcel.model.wording import count_of, format_figure, join_words
from sexcel.rules.meaning.evidence import Evidence, Fault, TypedFigure
from sexcel.rules.meaning.rules import (
    BLANK_LEFT_OUT,
    FORMULA_MEANS_OTHERWISE,
    HARD_CODED_FIGURE,
    TYPED_RATE,
)

_MOST_CELLS = 6
"""Cells named of formulas that leave out a blank alike: a reader looks at one and the pattern."""


def meaning_findings(
    book: Book,
    evidence: Evidence,
    rules: Mapping[str, Rule],
    reported: frozenset[CellRef],
    doubted: frozenset[str],
) -> Iterator[Finding]:
    """Yield one finding for each cell at fault that is not ``reported`` already.

    ``rules`` are those that own equations: where one is no error, neither is a formula that
    means otherwise. What a ``doubted`` table should hold says nothing of a formula.
    """
    cells = set(reported)
    blanks: dict[str, list[Finding]] = {}
    for fault in evidence.faults.values():
        equation = fault.slip.verdict.equation
        tables = {equation.target.table, *(key.table for key in inputs(equation.formula))}
        if fault.slip.cell in cells or not tables.isdisjoint(doubted):
            continue
        cells.add(fault.slip.cell)
        finding = _fault_finding(book, fault, rules)
        if finding.rule == BLANK_LEFT_OUT.code:
            blanks.setdefault(fault.slip.key.table, []).append(finding)
        else:
            yield finding
    yield from map(_join_blanks, blanks.values())
    for key, typed in evidence.typed.items():
        cell = book.cell(key)
        if cell is not None and cell not in cells:
            yield _typed_finding(book, key, typed, cell)


def _join_blanks(findings: Sequence[Finding]) -> Finding:
    """Return one finding of those on blanks left out in one table: it is one habit."""
    first, *further = findings
    if not further:
        return first
    cells = [finding.cell for finding in further]
    others = f"So do {count_of(len(cells), 'other formula')}: {join_words(cells, _MOST_CELLS)}."
    related = (*first.related, *(cell for f in further if (cell := f.first_cell) is not None))
    return replace(first, message=f"{first.message} {others}", related=related)


def _fault_finding(book: Book, fault: Fault, rules: Mapping[str, Rule]) -> Finding:
    slip = fault.slip
    equation = slip.verdict.equation
    rule, ending = FORMULA_MEANS_OTHERWISE, ""
    if slip.verdict.is_sound:
        rule = BLANK_LEFT_OUT
    elif slip.typed_rate is not None and slip.is_right_today:
        rule = TYPED_RATE
    elif slip.is_right_today:
        ending = " Its result is right today by coincidence."
    related = [book.cell(slip.key), slip.typed_cell, *map(book.cell, slip.effects)]
    finding = rule.finding(
        slip.cell,
        f"{book.describe(slip.key)}: {fault.sentence} It should be {equation.meaning}.{ending}",
        related=[ref for ref in related if ref != slip.cell],
        repairs=fault.repairs,
        todo=_advise_rate(book, fault) if rule is TYPED_RATE else None,
    )
    owner = rules.get(equation.rule)
    severities = [finding.severity, *([] if owner is None else [owner.severity])]
    if rule is BLANK_LEFT_OUT and _is_of_line(book, slip.key):
        # A line that has no such cost often adds up only the costs that it has.
        severities.append(Severity.INFO)
    # Of a rate that has a cell for each year, last year's columns read last year's.
    may_be_of_rate = rule is FORMULA_MEANS_OTHERWISE or slip.typed_cell is not None
    is_of_rate = may_be_of_rate and any(key.table == RATES.name for key in inputs(equation.formula))
    if slip.is_right_today and (equation.link or is_of_rate) and _is_of_last_year(book, slip.key):
        # What was approved or spent last year is as well on a sheet of last year's.
        severities.append(Severity.INFO)
    return replace(finding, severity=min(severities))


def _advise_rate(book: Book, fault: Fault) -> str | None:
    """Return which cell the formula should read; None where a repair does that."""
    keys = inputs(fault.slip.verdict.equation.formula)
    cells = (book.cell(key) for key in keys if key.table == RATES.name)
    rate = next((cell for cell in cells if cell is not None), None)
    if fault.repairs or rate is None:
        return None
    place = address(rate, fault.slip.cell.sheet)
    return f"Let {fault.slip.cell.a1} read {place} in place of the rate typed into it."


def _is_of_last_year(book: Book, key: FigureKey) -> bool:
    column = book.column(key)
    return column is not None and (column.column.offset or 0) < 0


def _is_of_line(book: Book, key: FigureKey) -> bool:
    """Say whether a figure is of one line, and not of a sum of lines."""
    row = book.tables[key.table].row(key.row)
    return row is not None and row.role is Role.LINE


def _typed_finding(book: Book, key: FigureKey, typed: TypedFigure, cell: CellRef) -> Finding:
    value = book.figure(key)
    due = typed.formula or typed.equation.meaning
    amount = "" if value is None else f" {format_figure(value, book.kind(key))}"
    # What was approved last year is a fact: typed, it stays what it was.
    is_fact = _is_of_last_year(book, key) and _is_of_line(book, key)
    return HARD_CODED_FIGURE.finding(
        cell,
        f"{book.describe(key)} is{amount}, a typed number, where the figures like it are formulas: "
        f"it will not follow when they move. It should be {due}.",
        severity=Severity.INFO if is_fact else None,
        found=value,
        related=map(book.cell, inputs(typed.equation.formula)),
        repairs=typed.repairs,
    )
