"""SEC206: Two areas have the same FTE in every grade and different core team costs."""

from collections.abc import Iterator
from itertools import combinations

from sexcel.budget.core_team import find_rate_card
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, pounds
from sexcel.rules.core_team import core_teams


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if find_rate_card(book) is not None:
        return
    for teams in combinations(core_teams(book), 2):
        cheap, dear = sorted(teams, key=lambda team: team.cost)
        # Each cost is printed to £1, so two equal ones may be £1 apart.
        if cheap.fte != dear.fte or dear.cost - cheap.cost <= 1:
            continue
        grades = sorted(dear.fte.items(), reverse=True)
        mix = join_words([f"{fte:f} {grade.title()}" for grade, fte in grades], len(grades))
        yield rule.finding(
            dear.cost_ref,
            f"{dear.name} and {cheap.name} have the same core team ({mix}) but cost "
            f"{pounds(dear.cost)} and {pounds(cheap.cost)}: {pounds(dear.cost - cheap.cost)} "
            "apart.",
            found=dear.cost,
            expected=cheap.cost,
            related=(cheap.cost_ref, *dear.fte_refs, *cheap.fte_refs),
            todo=f"Correct the cost of {dear.name} ({dear.cost_ref.a1}) or of {cheap.name} "
            f"({cheap.cost_ref.a1}), or the FTE of one of them."
            if dear.cost_ref and cheap.cost_ref
            else None,
        )


RULE = Rule(
    code="SEC206",
    name="same-mix-different-cost",
    severity=Severity.WARNING,
    summary="Two areas have the same FTE in every grade and different core team costs.",
    why=(
        "A grade has one rate, so the same people cost the same. A difference is a slip in "
        "one of the two costs, or in the FTE."
    ),
    source="Tables 5 and 8 (TABASC and TAG)",
    bad=(
        "         Grade 5   Grade 4   Grade 3   Grade 2   Core Team\n"
        "TABASC       0.1       1.2       1         0.5    £462,581\n"
        "TAG          0.1       1.2       1         0.5    £482,012"
    ),
    good=(
        "         Grade 5   Grade 4   Grade 3   Grade 2   Core Team\n"
        "TABASC       0.1       1.2       1         0.5    £472,296\n"
        "TAG          0.1       1.2       1         0.5    £472,297"
    ),
    help="Find whether {cell}, the other cost or the FTE is wrong; a rate card would settle it.",
    reads=("fte_by_area.fte", "secas_budget.core_team"),
    check=_check,
)
