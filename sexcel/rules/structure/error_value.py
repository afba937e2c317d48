"""SEC413: A cell of a table shows an Excel error."""

from collections.abc import Collection, Iterator, Mapping

from sexcel.budget import caption
from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.references import Shapes
from sexcel.model.book import Book
from sexcel.model.doubts import ErrorInTable
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, address
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_MOST_FOLLOWED = 500
"""Cells beyond which each is reported by itself: following all takes time squared."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    errors = {doubt.ref: doubt for doubt in book.doubts_of(ErrorInTable)}
    reads = _errors_read(book, errors) if len(errors) <= _MOST_FOLLOWED else {}
    spread = {cell: _find_dependents(cell, reads) for cell in errors if not reads.get(cell)}
    consequences = {cell for dependents in spread.values() for cell in dependents}
    for cell, doubt in errors.items():
        if cell in consequences:
            continue
        message = (
            f"A cell of {caption(doubt.table)} shows {doubt.code}: it was read as blank, and "
            "what depends on it not checked."
        )
        dependents = spread.get(cell, ())
        if dependents:
            names = join_words([address(ref, cell.sheet) for ref in dependents])
            verb = "shows" if len(dependents) == 1 else "show"
            message += f" {names} {verb} an error because of it."
        yield rule.finding(cell, message, found=doubt.code, related=dependents)


def _errors_read(book: Book, errors: Collection[CellRef]) -> dict[CellRef, set[CellRef]]:
    """Return for each cell that shows an error the other such cells that its formula reads."""
    index, shapes = CellIndex(errors), Shapes()
    reads = {}
    for _, entry in book.entries():
        cell = entry.ref
        if cell in errors and entry.formula:
            areas = shapes.of(entry.formula, cell.row, cell.column).precedents(cell)
            read = {error for area in areas for error in index.within(area)}
            reads[cell] = read - {cell}
    return reads


def _find_dependents(cell: CellRef, reads: Mapping[CellRef, set[CellRef]]) -> tuple[CellRef, ...]:
    """Return the cells that show an error because this one does, directly or not."""
    reached = {cell}
    while new := {reader for reader, read in reads.items() if read & reached} - reached:
        reached |= new
    return tuple(sorted(reached - {cell}))


RULE = Rule(
    code="SEC413",
    name="error-value",
    severity=Severity.ERROR,
    summary="A cell of a table shows an Excel error.",
    why="An error spreads to every figure that is worked out from it.",
    source="Tables 1 to 11",
    bad="=D9+D13   #REF!",
    good="=D9+D13   £440,600",
    help="Mend the formula in {cell}; the cells that read it follow.",
    check=_check,
)
