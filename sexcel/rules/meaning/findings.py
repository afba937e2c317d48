"""Findings on formulas that no wrong figure betrays today."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure
from sexcel.rules.meaning.evidence import Evidence, Fault
from sexcel.rules.meaning.rules import (
    BLANK_LEFT_OUT,
    FORMULA_MEANS_OTHERWISE,
    HARD_CODED_FIGURE,
    TYPED_RATE,
)


def meaning_findings(
    book: Book, evidence: Evidence, rules: Mapping[str, Rule], told: frozenset[CellRef]
) -> Iterator[Finding]:
    """One finding for each cell at fault that is not ``told`` already.

    ``rules`` are those that own equations: where one is no error, neither is a formula that
    means otherwise.
    """
    cells = set(told)
    for fault in evidence.faults.values():
        if fault.cell not in cells:
            cells.add(fault.cell)
            yield _of_fault(book, fault, rules)
    for key in evidence.typed:
        entry = book.entry(key)
        if entry is not None and entry.ref not in cells:
            yield _of_typed(book, key, evidence, entry.ref)


def _of_fault(book: Book, fault: Fault, rules: Mapping[str, Rule]) -> Finding:
    slip = fault.slip
    equation = slip.verdict.equation
    rule, ending = FORMULA_MEANS_OTHERWISE, ""
    if slip.verdict.holds:
        rule = BLANK_LEFT_OUT
    elif slip.typed_rate is not None and slip.right_today:
        rule = TYPED_RATE
    elif slip.right_today:
        ending = " It comes to the right figure today, by luck."
    entry = book.entry(slip.key)
    related = [None if entry is None else entry.ref, slip.typed]
    related += [one.ref for key in slip.effects if (one := book.entry(key)) is not None]
    made = rule.finding(
        fault.cell,
        f"{book.describe(slip.key)}: {fault.sentence} It should be {equation.meaning}.{ending}",
        related=[ref for ref in related if ref != fault.cell],
        repairs=fault.repairs,
    )
    owner = rules.get(equation.rule)
    if owner is not None and owner.severity < made.severity:
        return replace(made, severity=owner.severity)
    return made


def _of_typed(book: Book, key: FigureKey, evidence: Evidence, ref: CellRef) -> Finding:
    equation = evidence.typed[key]
    repair = evidence.repairs.get(key)
    value = book.figure(key)
    formula = equation.meaning if repair is None else f"={repair.formula}"
    used = (book.entry(one) for one in inputs(equation.formula))
    is_now = "" if value is None else f" {format_figure(value, book.kind(key))}"
    return HARD_CODED_FIGURE.finding(
        ref,
        f"{book.describe(key)} is{is_now}, a typed number, where the figures like it are formulas: "
        f"it will not follow when they move. It should be {formula}.",
        found=value,
        related=[one.ref for one in used if one is not None],
        repairs=() if repair is None else (repair,),
    )
