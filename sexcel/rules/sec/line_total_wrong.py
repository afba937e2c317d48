"""SEC101: A row's total is not the sum of its figures."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC101",
    name="line-total-wrong",
    severity=Severity.ERROR,
    summary="A row's total is not the sum of its figures.",
    why=(
        "A sub-committee's cost is read off its Total column; a wrong one misstates what that "
        "body costs and upsets every total below it."
    ),
    source="Tables 3, 5 and 8",
    bad="TABASC | £462,581 | £143,085 | £72,000 | £777,666",
    good="TABASC | £462,581 | £143,085 | £72,000 | £677,666",
    help="Work the total out again from the figures of its row.",
)
