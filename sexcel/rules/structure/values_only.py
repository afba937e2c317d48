"""SEC421: Only values could be checked, no formulas."""

from collections.abc import Iterator

from sexcel.budget.equations import equations
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if book.values_of:
        message = (
            f"This {book.values_of} was read for its values: formulas, hidden rows and comments "
            "were not seen."
        )
        todo = (
            f"Give the .xlsx, or add --convert: LibreOffice then reads the formulas of the "
            f"{book.values_of}."
        )
        yield rule.finding(None, message, todo=todo)
    elif _has_no_formula(book):
        message = (
            "No total or other figure that is worked out has a formula: its value was checked, and "
            "how it came about could not be."
        )
        todo = "If these are pasted values, check the workbook that they are from, too."
        yield rule.finding(None, message, todo=todo)


def _has_no_formula(book: Book) -> bool:
    """Say whether there are figures that equations own, and none of them is a formula."""
    targets = (book.entry(equation.target) for equation in equations(book))
    entries = [entry for entry in targets if entry is not None and entry.figure is not None]
    return bool(entries) and not any(entry.formula for entry in entries)


RULE = Rule(
    code="SEC421",
    name="values-only",
    severity=Severity.INFO,
    summary="Only values could be checked, no formulas.",
    why=(
        "A typed total is right until a line changes. A workbook without formulas, or of a kind "
        "whose formulas are not read, is checked for what it says and not for how it is made."
    ),
    source="figures that Tables 1 to 11 work out",
    bad="Total £34,000, typed, or in an .xls, .xlsb or .ods",
    good="Total =SUM(C2:C3), in an .xlsx",
    help=(
        "Give the .xlsx with its formulas, or add --convert, with which LibreOffice reads those of "
        "an .xls, .xlsb or .ods; or have 'sexcel regenerate' write a workbook with formulas."
    ),
    check=_check,
)
