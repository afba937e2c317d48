"""SEC414: A formula was saved without its value."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import FormulaWithoutValue
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    cells: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], CellRef] = {}
    for doubt in book.doubts_of(FormulaWithoutValue):
        place = (doubt.ref.sheet, book.caption(doubt.table))
        cells.setdefault(place, []).append(doubt.ref.a1)
        first.setdefault(place, doubt.ref)
    for place, found in cells.items():
        several = len(found) > 1
        cells_named = f"{', '.join(found[:4])}{' …' if len(found) > 4 else ''}"
        message = (
            f"{f'{len(found)} formulas' if several else 'A formula'} of {place[1]} ({cells_named}) "
            f"came without a value, so what depends on {'them' if several else 'it'} was not "
            "checked."
        )
        yield RULE.finding(first[place], message)


RULE = Rule(
    code="SEC414",
    name="formula-without-value",
    severity=Severity.ERROR,
    summary="A formula was saved without its value.",
    why=(
        "Often a program other than Excel wrote the workbook and did not calculate it. "
        "Previews and phones show 0 there, and the figure cannot be checked."
    ),
    source="figure columns of Tables 1 to 11",
    bad="=SUM(D4:D8)   no value saved",
    good="=SUM(D4:D8)   £446,102",
    help="Open the workbook in Excel, save it, and validate again.",
    check=_check,
)
