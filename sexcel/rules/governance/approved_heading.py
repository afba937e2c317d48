"""SEC507: Headings call a budget approved that is still a draft."""

from collections.abc import Iterator

from sexcel.budget.versions import is_final, is_unapproved
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.tables import Status


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if not is_unapproved(book) or any(map(is_final, book.lines("change_history"))):
        return
    headings = [
        column
        for table in book.tables.values()
        for column in table.figure_columns
        if column.column.offset == 0
        and Status.APPROVED in column.column.statuses
        and "approved" in normalise(column.heading).split()
    ]
    if headings:
        last = book.lines("change_history")[-1]
        first, number = headings[0], len(headings)
        further = f" as do {number - 1} more," if number > 1 else ""
        yield rule.finding(
            first.heading_ref,
            f"The heading '{first.heading}' calls the budget approved,{further} and the last "
            f"version, {last.label}, is {last.text('status')}.",
            found=first.heading,
            related=[last.cell("status"), *(column.heading_ref for column in headings[1:])],
            todo=f"Write Draft in place of Approved in {first.heading_ref.a1}"
            f"{f' and {number - 1} more' if number > 1 else ''}; or, if the Panel has approved it, "
            "add the final version.",
        )


RULE = Rule(
    code="SEC507",
    name="approved-heading",
    severity=Severity.WARNING,
    summary="Headings call a budget approved that is still a draft.",
    why=(
        "The published budget says Draft until the Panel has approved it. A draft that says "
        "Approved misleads its readers."
    ),
    source="Change History, Tables 1 to 11",
    bad="0.2   Draft\n2020/21 Approved Budget",
    good="0.2   Draft\n2020/21 Draft Budget",
    help="Let {cell} and its like say Draft until the budget is approved.",
    check=_check,
)
