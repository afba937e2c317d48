"""SEC503: There are several final versions, or one that is not the last before the year."""

from collections.abc import Iterator

from sexcel.budget.versions import VersionStatus, find_status, is_final
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    versions = book.lines("change_history")
    for position, version in enumerate(versions):
        later = versions[position + 1 :]
        if not is_final(version) or not later or find_status(later[0]) is VersionStatus.IN_YEAR:
            continue
        finals = [row for row in later if is_final(row)]
        if finals:
            message = f"Version {version.label} is final, and so is version {finals[-1].label}."
        else:
            last = versions[-1].label
            message = f"Version {version.label} is final, and version {last} comes after it."
        todo = (
            f"Mark version {version.label} as Draft or Consultation; or, if it was approved, "
            f"{later[0].label} as In-year."
        )
        yield rule.finding(version.cell("status"), message, found=version.text("status"), todo=todo)


RULE = Rule(
    code="SEC503",
    name="final-version-misplaced",
    severity=Severity.ERROR,
    summary="There are several final versions, or one that is not the last.",
    why=(
        "One version is the approved budget. Whatever comes after it needs a new approval, or is "
        "an in-year version that keeps the budget up to date."
    ),
    source="Change History",
    bad=("0.4   Final\n1.0   Final"),
    good=("0.4   Draft\n1.0   Final"),
    help="Mark only the last, approved version as Final, and what comes after it as In-year.",
    check=_check,
)
