"""SEC211: A build-up of core team cost does not add up, or the tables do not follow it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.model.book import Book, BuildUp, BuildUpLine, Entry, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds

_LEAST_AGREEING = 2
"""Other build-ups with one rate for a grade, before a rate that differs is the odd one."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    rates = _usual_rates(book)
    areas = Counter(build_up.area for build_up in book.build_ups)
    for build_up in book.build_ups:
        for line in build_up.lines:
            yield from _check_line(rule, build_up, line, rates.get(line.grade))
        yield from _check_total(rule, build_up)
        if build_up.area and areas[build_up.area] == 1:
            yield from _check_fte(rule, book, build_up)
            yield from _check_core_team(rule, book, build_up)


def _usual_rates(book: Book) -> dict[str, Decimal]:
    """Return the rate of each grade that the rate card gives, or else most build-ups."""
    card = book.tables.get("rate_card")
    rates: dict[str, Counter[Decimal]] = {}
    for build_up in book.build_ups:
        for line in build_up.lines:
            if line.rate.figure is not None:
                rates.setdefault(line.grade, Counter())[line.rate.figure] += 1
    usual: dict[str, Decimal] = {}
    for grade, counts in rates.items():
        (rate, agreeing), *rivals = counts.most_common()
        if agreeing >= _LEAST_AGREEING and all(agreeing > count for _, count in rivals):
            usual[grade] = rate
        row = None if card is None else card.row(grade)
        stated = None if row is None else row.figure("rate")
        if stated is not None:
            usual[grade] = stated
    return usual


def _check_line(
    rule: Rule, build_up: BuildUp, line: BuildUpLine, usual: Decimal | None
) -> Iterator[Finding]:
    cost, rate = line.cost.figure or ZERO, line.rate.figure or ZERO
    if not line.is_right and not line.has_more_factors:
        fte = shortest(line.fte.figure or ZERO)
        share = "" if line.share == ONE else f" × {shortest(line.share):f} of a year"
        yield rule.finding(
            line.cost.ref,
            f"{line.label} costs {pounds(cost)} on {build_up.name} and should cost "
            f"{pounds(line.product)} ({fte:f} FTE × {pounds(rate)}{share}).",
            found=cost,
            expected=line.product,
            related=(line.fte.ref, line.rate.ref),
        )
    if usual is not None and rate != usual:
        yield rule.finding(
            line.rate.ref,
            f"The rate of {line.label} is {pounds(rate)} on {build_up.name} and "
            f"{pounds(usual)} elsewhere.",
            found=rate,
            expected=usual,
            related=(line.cost.ref,),
        )


def _check_total(rule: Rule, build_up: BuildUp) -> Iterator[Finding]:
    total = build_up.total
    if total is None or total.figure is None:
        return
    right_total = sum((line.cost.figure or ZERO for line in build_up.lines), ZERO)
    if abs(total.figure - right_total) > ONE.scaleb(-total.decimals) * total.unit:
        yield rule.finding(
            total.ref,
            f"The core team costs {pounds(total.figure)} on {build_up.name} and should cost "
            f"{pounds(right_total)} (the sum of its {len(build_up.lines)} grades).",
            found=total.figure,
            expected=right_total,
            related=[line.cost.ref for line in build_up.lines],
        )


def _check_fte(rule: Rule, book: Book, build_up: BuildUp) -> Iterator[Finding]:
    """Yield the FTE that differ from Table 8, at the cell that is typed over a link."""
    areas = book.tables.get("fte_by_area")
    row = None if areas is None else areas.row(build_up.area)
    if row is None:
        return
    for grade in dict.fromkeys(line.grade for line in build_up.lines):
        lines = [line for line in build_up.lines if line.grade == grade]
        entry = row.entry(f"fte:{grade}")
        if entry is not None:
            yield from _compare_fte(rule, build_up, row, entry, lines)


def _compare_fte(
    rule: Rule, build_up: BuildUp, row: Row, entry: Entry, lines: Sequence[BuildUpLine]
) -> Iterator[Finding]:
    """Yield that Table 8 and the posts of a grade have other FTE, at the cell that is wrong."""
    in_table, in_posts = (
        entry.figure or ZERO,
        sum((line.fte.figure or ZERO for line in lines), ZERO),
    )
    if in_table == in_posts:
        return
    wrong, right = entry, lines[0].fte
    if len(lines) == 1:
        wrong, right = _typed_first(entry, lines[0].fte, row)
    figure, expected = (in_table, in_posts) if wrong is entry else (in_posts, in_table)
    places = ("in Table 8", f"on {build_up.name}")
    where, elsewhere = places if wrong is entry else places[::-1]
    yield rule.finding(
        wrong.ref,
        f"{row.label} has {shortest(figure):f} FTE of {lines[0].label} {where} and "
        f"{shortest(expected):f} FTE {elsewhere}.",
        found=figure,
        expected=expected,
        related=(right.ref,),
    )


def _typed_first(entry: Entry, fte: Entry, row: Row) -> tuple[Entry, Entry]:
    """Return which of two FTE is wrong, and which right: a link is, or what has no links."""
    links = sum(peer.formula is not None for peer in row.entries.values())
    is_typed_over = entry.formula is None and links > 1
    return (entry, fte) if is_typed_over or fte.formula is None else (fte, entry)


def _check_core_team(rule: Rule, book: Book, build_up: BuildUp) -> Iterator[Finding]:
    """Yield the core team cost of Table 5 that is not the sum of the build-up."""
    costs = book.tables.get("secas_budget")
    row = None if costs is None else costs.row(build_up.area)
    entry = None if row is None else row.entry("core_team")
    total = build_up.total
    if row is None or entry is None or entry.figure is None or total is None:
        return
    figure = total.figure or ZERO
    if abs(entry.figure - figure) > max(ONE, ONE.scaleb(-entry.decimals) * entry.unit):
        yield rule.finding(
            entry.ref,
            f"The core team of {row.label} costs {pounds(entry.figure)} in Table 5 and "
            f"{pounds(figure)} on {build_up.name}, which works it out.",
            found=entry.figure,
            expected=figure,
            related=(total.ref,),
        )


RULE = Rule(
    code="SEC211",
    name="build-up-wrong",
    severity=Severity.ERROR,
    summary="A build-up of core team cost does not add up, or the tables do not follow it.",
    why=(
        "A team that works out each area's core team on a separate block, grade by grade, has "
        "dozens of products and links. A cost typed over or the rate of another grade moves the "
        "budget, and Tables 3, 5 and 8 pass it on."
    ),
    source="section 3.3, Tables 5 and 8",
    bad=("Grade     FTE   Rate       Cost\nGrade 4   1.2   £170,000   £170,000"),
    good=("Grade     FTE   Rate       Cost\nGrade 4   1.2   £170,000   £204,000"),
    help="Put the product or the link back into {cell}, or correct its rate or FTE.",
    reads=("fte_by_area.fte", "secas_budget.core_team", "rate_card.rate"),
    check=_check,
)
