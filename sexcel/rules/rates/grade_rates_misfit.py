"""SEC205: With no rate card: how well one set of grade rates fits each core team cost."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, percent, pounds
from sexcel.rules.core_team import CoreTeam, core_teams

_ROUNDS = 20_000
_SETTLED = 1e-9
_TENTH_PERCENT = Decimal("0.001")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if "rate_card" in book.tables:
        return
    costed = core_teams(book)
    grades = sorted({grade for team in costed for grade in team.fte})
    if len(costed) <= len(grades):
        return
    rates = fitted_rates(costed, grades)
    told = join_words([f"{grade.capitalize()} {pounds(rates[grade])}" for grade in grades], 9)
    for team in costed:
        fitted = sum((fte * rates[grade] for grade, fte in team.fte.items()), Decimal(0))
        misfit = team.cost - round_to_whole(fitted)
        share = percent((abs(misfit) / team.cost).quantize(_TENTH_PERCENT)) if team.cost else ""
        gap = f"{pounds(abs(misfit))}{share and f' or {share}'} {'more' if misfit > 0 else 'less'}"
        yield rule.finding(
            team.cost_ref,
            f"{team.name} costs {pounds(team.cost)}: {gap} than the {pounds(team.cost - misfit)} "
            "that its FTE come to at the grade rates that fit all areas best.",
            found=team.cost,
            expected=team.cost - misfit,
            related=team.refs,
            todo=f"{rule.help} Fitted rates per FTE: {told}.",
        )


def fitted_rates(costed: tuple[CoreTeam, ...], grades: list[str]) -> dict[str, Decimal]:
    """The non-negative rates (£ per FTE) with the least squared misfit over the areas.

    One rate at a time is set to its best value, never below 0, until none moves: for least
    squares this ends at the optimum. Floats serve: the result is an estimate, told in pounds.
    """
    rows = [[float(team.fte.get(grade, 0)) for grade in grades] for team in costed]
    left = [float(team.cost) for team in costed]
    rates = [0.0] * len(grades)
    weights = [sum(row[index] ** 2 for row in rows) for index in range(len(grades))]
    for _ in range(_ROUNDS):
        moved = 0.0
        for index, weight in enumerate(weights):
            if not weight:
                continue
            pull = sum(row[index] * rest for row, rest in zip(rows, left, strict=True)) / weight
            step = max(-rates[index], pull)
            rates[index] += step
            left = [rest - step * row[index] for row, rest in zip(rows, left, strict=True)]
            moved = max(moved, abs(step))
        if moved < _SETTLED:
            break
    return {
        grade: round_to_whole(Decimal(repr(rate)))
        for grade, rate in zip(grades, rates, strict=True)
    }


RULE = Rule(
    code="SEC205",
    name="grade-rates-misfit",
    severity=Severity.INFO,
    summary="With no rate card: how well one set of grade rates fits each core team cost.",
    why=(
        "The published budget gives core team costs and FTE, but no grade rates. The rates "
        "that fit all areas best show which area is dear or cheap for its headcount."
    ),
    source="section 3.3, Tables 5 and 8",
    bad=(
        "no rate card\n"
        "OPSG, Core Team                      £626,156\n"
        "its FTE at the rates that fit best   £610,829"
    ),
    good=(
        "Grade     Grade rate (£ per FTE)\n"
        "Grade 4                 £130,000\n"
        "Grade 3                 £105,000"
    ),
    help=("Add a grade rate card (Grade, Grade rate), and core team costs are checked exactly."),
    reads=(
        "fte_by_area.fte",
        "secas_budget.core_team",
    ),
    check=_check,
)
