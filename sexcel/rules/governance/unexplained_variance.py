"""SEC505: A material variance has no reason."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.variance import COMPARED, is_material, resolve_rate, variance_lines
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import percent, pounds

_TENTH_PERCENT = Decimal("0.001")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    amount, share = (
        resolve_rate(book, "materiality_amount"),
        resolve_rate(book, "materiality_percent"),
    )
    for line in variance_lines(book):
        budget, outturn = line.row.figure("budget"), line.row.figure("outturn")
        if not line.needs_reason or line.reason is not None:
            continue
        if not is_material(book, budget, outturn):
            continue
        variance = (budget or ZERO) - (outturn or ZERO)
        share_of = abs(variance / outturn).quantize(_TENTH_PERCENT) if outturn else None
        of = "" if share_of is None else f" ({percent(share_of)})"
        entries = (line.row.entry("budget"), line.row.entry("outturn"))
        yield rule.finding(
            entries[0].ref if entries[0] else None,
            f"{line.table.table.caption}, {line.row.name} "
            f"{'rises' if variance > 0 else 'falls'} by {pounds(abs(variance))}{of} against the "
            f"estimated outturn and no reason is given (material: {pounds(amount or ZERO)} and "
            f"{percent(share or ZERO)}).",
            found=variance,
            related=[entry.ref for entry in entries[1:] if entry is not None],
        )


RULE = Rule(
    code="SEC505",
    name="unexplained-variance",
    severity=Severity.WARNING,
    summary="A material variance has no reason.",
    why=(
        "The Panel is told why a line moves. A large movement without a reason is the first "
        "question at the meeting."
    ),
    source="sections 1.3, 2.2, 3.2.1 and 3.4.5 (Projects and CodeWorks have none)",
    bad=("                Outturn     Budget   Reason\n17. CodeWorks   £80,000   £125,000"),
    good=(
        "                Outturn     Budget   Reason\n"
        "17. CodeWorks   £80,000   £125,000   licences for a full year"
    ),
    help=(
        "Give the reason in a column headed Reason beside the figures, or in the table headed "
        "Budget line, Reason for variance."
    ),
    reads=tuple(f"{table}.{column}" for table in COMPARED for column in ("outturn", "budget")),
    check=_check,
)
