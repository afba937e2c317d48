"""SEC101: A row's total is not the sum of its figures."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC101",
    name="line-total-wrong",
    severity=Severity.ERROR,
    summary="A row's total is not the sum of its figures.",
    why=(
        "What a sub-committee costs is read off its Total column. A wrong total misstates "
        "what that body costs, and every total below it."
    ),
    source="Tables 3, 5 and 8",
    bad=(
        "         Core Team       SMEs     Chairs      Total\n"
        "TABASC    £462,581   £143,085    £72,000   £777,666"
    ),
    good=(
        "         Core Team       SMEs     Chairs      Total\n"
        "TABASC    £462,581   £143,085    £72,000   £677,666"
    ),
    help="Add the figures of the row up again, best by a formula.",
)
