"""SEC205: With no rate card: how well one set of grade rates fits each core team cost."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, percent_to_a_tenth, pounds
from sexcel.rules.core_team import CoreTeam, core_teams

_MOST_ROUNDS = 20_000
"""Rounds after which rates that still move are taken as they are: grades that nearly always come
together converge slowly, and a hang is worse than an estimate that is a little off."""
_SETTLED = 1e-9
"""£ by which the last rate moved in a round; rates are reported in whole pounds."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if "rate_card" in book.tables:
        return
    teams = core_teams(book)
    grades = sorted({grade for team in teams for grade in team.fte})
    if len(teams) <= len(grades):
        return
    rates = fit_rates(teams, grades)
    listed = [f"{grade.capitalize()} {pounds(rates[grade])}" for grade in grades]
    todo = f"{rule.help} Fitted rates per FTE: {join_words(listed, len(listed))}."
    for team in teams:
        fitted = round_to_whole(sum((fte * rates[g] for g, fte in team.fte.items()), ZERO))
        misfit = team.cost - fitted
        share = f" or {percent_to_a_tenth(abs(misfit) / team.cost)}" if team.cost else ""
        yield rule.finding(
            team.cost_ref,
            f"{team.name} costs {pounds(team.cost)}: {pounds(abs(misfit))}{share} "
            f"{'more' if misfit > 0 else 'less'} than the {pounds(fitted)} that its FTE come to "
            "at the grade rates that fit all areas best.",
            found=team.cost,
            expected=fitted,
            related=team.fte_refs,
            todo=todo,
        )


def fit_rates(teams: tuple[CoreTeam, ...], grades: list[str]) -> dict[str, Decimal]:
    """Return the non-negative rates (£ per FTE) with the least squared misfit over the areas.

    One rate at a time is set to its best value, never below 0, until none moves: for least
    squares this ends at the optimum. Floats serve: the result is an estimate in whole pounds.
    """
    fte = [[float(team.fte.get(grade, 0)) for grade in grades] for team in teams]
    misfits = [float(team.cost) for team in teams]
    rates = [0.0] * len(grades)
    weights = [sum(row[grade] ** 2 for row in fte) for grade in range(len(grades))]
    for _ in range(_MOST_ROUNDS):
        largest_step = 0.0
        for grade, weight in enumerate(weights):
            if not weight:
                continue
            pull = sum(row[grade] * misfit for row, misfit in zip(fte, misfits, strict=True))
            step = max(-rates[grade], pull / weight)
            rates[grade] += step
            misfits = [misfit - step * row[grade] for row, misfit in zip(fte, misfits, strict=True)]
            largest_step = max(largest_step, abs(step))
        if largest_step < _SETTLED:
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
