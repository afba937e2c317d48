"""SEC207: Panel Members rise by more than the RPI uplift."""

from collections.abc import Iterator

from sexcel.budget.assumptions import rate_key, resolve_figure
from sexcel.model.book import Book, Row
from sexcel.model.decimals import round_to_whole
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import percent, percent_to_a_tenth, pounds

_RPI = rate_key("rpi")


def panel_members(book: Book) -> tuple[Row, ...]:
    """Return the lines of Table 4 that pay Panel Members."""
    lines = book.lines("secco_lines")
    return tuple(line for line in lines if "panel member" in normalise(line.label))


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    uplift = resolve_figure(book, _RPI)
    if uplift is None:
        return
    for line in panel_members(book):
        outturn, budget = line.figure("outturn"), line.figure("budget")
        if not outturn or budget is None:
            continue
        most = round_to_whole(outturn * (1 + uplift))
        if budget > most + 1:
            yield rule.finding(
                line.cell("budget"),
                f"{line.label} rises from {pounds(outturn)} to {pounds(budget)}, by "
                f"{percent_to_a_tenth(budget / outturn - 1)}; the RPI uplift of {percent(uplift)} "
                f"allows {pounds(most)}.",
                found=budget,
                expected=most,
                related=[line.cell("outturn"), book.cell(_RPI)],
                todo=f"Put {pounds(most)} or less into the budget of {line.label}, or say in its "
                "reason why it rises by more than RPI.",
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
    help="Check the uplift in {cell}, or say in the commentary why the line rises more.",
    check=_check,
)
