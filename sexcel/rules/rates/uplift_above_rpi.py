"""SEC207: Panel Members rise by more than the RPI uplift."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.assumptions import resolve_figure
from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import percent, pounds

_TENTH_PERCENT = Decimal("0.001")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    rpi_key = FigureKey("rates", "rpi", "value")
    rpi, table = resolve_figure(book, rpi_key), book.tables.get("secco_lines")
    if rpi is None or table is None:
        return
    for row in table.lines:
        outturn, budget = row.figure("outturn"), row.figure("budget")
        if not outturn or budget is None or "panel member" not in normalise(row.label):
            continue
        most = round_to_whole(outturn * (1 + rpi))
        if budget > most + 1:
            entries = (row.entry("outturn"), book.entry(rpi_key))
            entry = row.entry("budget")
            yield rule.finding(
                entry.ref if entry else None,
                f"{row.label} rises from {pounds(outturn)} to {pounds(budget)}, by "
                f"{percent((budget / outturn - 1).quantize(_TENTH_PERCENT))}; the RPI uplift of "
                f"{percent(rpi)} allows {pounds(most)}.",
                found=budget,
                expected=most,
                related=[one.ref for one in entries if one is not None],
            )


RULE = Rule(
    code="SEC207",
    name="uplift-above-rpi",
    severity=Severity.WARNING,
    summary="Panel Members rise by more than the RPI uplift.",
    why=(
        "The chair's pay follows RPI and expenses stay at their run rate, so the line can "
        "rise by the uplift at most."
    ),
    source="section 2.2, line 1",
    bad=(
        "RPI uplift                         2.7%\n"
        "2019/20 Estimated Outturn   £163,801\n"
        "2020/21 Approved Budget     £176,452"
    ),
    good=(
        "RPI uplift                         2.7%\n"
        "2019/20 Estimated Outturn   £163,801\n"
        "2020/21 Approved Budget     £167,452"
    ),
    help="Check the uplift, or say in the commentary why the line rises more.",
    check=_check,
)
