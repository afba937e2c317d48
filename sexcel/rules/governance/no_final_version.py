"""SEC504: The change history has no final version yet."""

from collections.abc import Iterator

from sexcel.budget.versions import is_final
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    if versions and not any(is_final(version) for version in versions):
        last = versions[-1].label
        message = f"The last version, {last}, is not final."
        todo = f"When the Panel has approved {last}, add a version below it with the status Final."
        yield rule.finding(versions[-1].cell("status"), message, todo=todo)


RULE = Rule(
    code="SEC504",
    name="no-final-version",
    severity=Severity.INFO,
    summary="The change history has no final version yet.",
    why=("A budget is published once a final version is approved. Until then it is a draft."),
    source="Change History",
    bad=("0.3   Draft\n0.4   Draft"),
    good=("0.3   Draft\n0.4   Draft\n1.0   Final"),
    help="Add the final version when the Panel has approved it.",
    check=_check,
)
