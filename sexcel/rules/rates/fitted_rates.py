"""Grade rates fitted to the core team costs of all areas, where there is no rate card."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import mul

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.core_team import find_rate_card
from sexcel.budget.remembering import remember_latest
from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole, shortest
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, percent_to_a_tenth, pounds
from sexcel.rules.core_team import CoreTeam, core_teams
from sexcel.rules.rates.fte_split import describe_split

_MOST_ROUNDS = 20_000
"""Rounds after which rates that still move are taken as they are: grades that nearly always come
together converge slowly, and a hang is worse than an estimate that is a little off."""

_SETTLED = 1e-9
"""£ by which the last rate moved in a round; rates are reported in whole pounds."""

_SINGULAR = 1e-6
"""FTE squared that is none: what rounding leaves of products of FTE, which have two decimals."""

_LARGE_SHARE = Decimal("0.1")
"""Share of its cost by which an area's FTE may misfit: in the published budget, whose costs were
rounded from days, the largest is 9.8%."""

_LARGE_AMOUNT = Decimal(25_000)
"""£ by which it may misfit at the same time: the materiality that is assumed of any variance."""


_FEWEST_SPARE = 3
"""Areas more than grades that it takes to say that one is wrong: without it two more than needed
still agree on the rates. With fewer every rate follows from one or two costs, unless they agree to
the pound."""

_EXACT = Decimal(5)
"""£ by which FTE at one rate misfits where only its cost and the rates were rounded: ten FTE at a
rate that is £0.50 off. Costs that share no rates are thousands off."""


class Misfit(Struct, frozen=True):
    """A core team, and what its FTE cost (£) at the rates that fit the areas judged sound."""

    team: CoreTeam
    fitted: Decimal

    @property
    def amount(self) -> Decimal:
        """Return by how much the team costs more, in £."""
        return self.team.cost - self.fitted

    @property
    def is_large(self) -> bool:
        """Say whether the misfit is above both bounds, in £ and as a share of the cost."""
        size = abs(self.amount)
        return size > _LARGE_AMOUNT and size > _LARGE_SHARE * abs(self.team.cost)


class RateFit(Struct, frozen=True):
    """The rates by grade (£ per FTE), and the misfits of all teams, in the order of Table 8."""

    rates: Mapping[str, Decimal]
    misfits: tuple[Misfit, ...]
    wrong: tuple[Misfit, ...] = ()
    """The misfits that are said to be wrong; none where there are too few areas to say which."""
    rivals: tuple[CoreTeam, ...] = ()
    """Teams any one of which, left out, would leave no large misfit either."""

    @property
    def sound(self) -> tuple[Misfit, ...]:
        """Return the misfits that are not wrong."""
        return tuple(misfit for misfit in self.misfits if misfit not in self.wrong)

    @property
    def fits(self) -> bool:
        """Say whether the rates are worth stating: the areas that are not wrong have about them."""
        return any(self.rates.values()) and not any(misfit.is_large for misfit in self.sound)


@remember_latest
def fit_book(book: Book) -> RateFit | None:
    """Return the rates that fit a budget; None with a rate card, or with too few areas to say.

    An area whose misfit is large is left out of the fit, one at a time, the one first without
    which the others fit best: it would bend the rates by which it is judged.
    """
    teams = tuple(team for team in core_teams(book) if team.cost)
    grades = sorted({grade for team in teams for grade in team.fte})
    if find_rate_card(book) or book.build_ups or len(teams) <= len(grades):
        return None
    fitting = teams
    fit = _fit(teams, fitting, grades)
    exact = _fit_exactly(teams, grades, fit)
    if exact is not None or len(teams) < len(grades) + _FEWEST_SPARE:
        return exact or fit
    while _has_large(fit, fitting):
        trials = [
            (_fit(teams, remaining, grades), remaining)
            for remaining in _without_each(fitting)
            if len(remaining) > len(grades) + 1
        ]
        if not trials:
            break
        rivals = tuple(
            team
            for trial, remaining in trials
            for team in fitting
            if team not in remaining and not _has_large(trial, remaining)
        )
        fit, fitting = min(trials, key=lambda trial: _squares(*trial))
        fit = replace(fit, rivals=rivals)
    # Rates that fit few of the areas say nothing of any: costs shown as negative, or other FTE.
    large = tuple(misfit for misfit in fit.misfits if misfit.is_large)
    return replace(fit, wrong=large) if 2 * len(large) < len(fit.misfits) else fit


def _fit_exactly(teams: tuple[CoreTeam, ...], grades: list[str], fit: RateFit) -> RateFit | None:
    """Return the rates of which all areas but one, the wrong one, cost exactly their FTE.

    None where all areas do, or where another one, left out, does as well.
    """
    if _is_exact(fit, teams):
        return None
    exact = [
        replace(trial, wrong=tuple(m for m in trial.misfits if m.team not in remaining))
        for remaining in _without_each(teams)
        if len(remaining) > len(grades)
        and (rates := _solve(*_normal_equations(remaining, grades)))
        and min(rates) > 0
        and _is_exact(trial := _compare(teams, _round_rates(grades, rates)), remaining)
    ]
    return exact[0] if len(exact) == 1 else None


def _is_exact(fit: RateFit, fitting: tuple[CoreTeam, ...]) -> bool:
    return all(abs(m.amount) <= _EXACT for m in fit.misfits if m.team in fitting)


def _without_each(teams: tuple[CoreTeam, ...]) -> Iterator[tuple[CoreTeam, ...]]:
    """Yield the teams without one whose grades the others have as well, each in turn."""
    for team in teams:
        remaining = tuple(peer for peer in teams if peer is not team)
        if set(team.fte) <= {grade for peer in remaining for grade in peer.fte}:
            yield remaining


def _has_large(fit: RateFit, fitting: tuple[CoreTeam, ...]) -> bool:
    return any(misfit.is_large for misfit in fit.misfits if misfit.team in fitting)


def _squares(fit: RateFit, fitting: tuple[CoreTeam, ...]) -> Decimal:
    """Return the sum of squared misfits of the teams that the rates were fitted to."""
    return sum((misfit.amount**2 for misfit in fit.misfits if misfit.team in fitting), ZERO)


def _fit(teams: tuple[CoreTeam, ...], fitting: tuple[CoreTeam, ...], grades: list[str]) -> RateFit:
    return _compare(teams, fit_rates(fitting, grades))


def _compare(teams: tuple[CoreTeam, ...], rates: Mapping[str, Decimal]) -> RateFit:
    """Return what the FTE of all teams cost at these rates."""
    misfits = (
        Misfit(team, round_to_whole(sum((fte * rates[g] for g, fte in team.fte.items()), ZERO)))
        for team in teams
    )
    return RateFit(rates, tuple(misfits))


def check_large(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the areas whose cost does not fit their FTE."""
    fit = fit_book(book)
    if fit is None:
        return
    for misfit in fit.wrong:
        team, fte = misfit.team, sum(misfit.team.fte.values(), ZERO)
        rivals = [rival for rival in fit.rivals if rival is not team]
        names = join_words([rival.name for rival in rivals])
        yield rule.finding(
            team.cost_ref,
            f"{team.name} costs {pounds(team.cost)} for {shortest(fte):f} FTE, "
            f"{pounds(round_to_whole(team.cost / fte))} each; at the rates that fit the other "
            f"areas its grades cost {pounds(misfit.fitted)}, "
            f"{pounds(round_to_whole(misfit.fitted / fte))} each: "
            f"{pounds(abs(misfit.amount))} ({percent_to_a_tenth(_share(misfit))}) "
            f"{'more' if misfit.amount > 0 else 'less'}."
            f"{f' The wrong cost or FTE may be those of {names} instead.' if rivals else ''}",
            found=team.cost,
            expected=misfit.fitted,
            todo=f"Correct what {team.name} costs, or its FTE ({team.fte_refs[0].a1} to "
            f"{team.fte_refs[-1].a1} of Table 8); a rate card would settle which.",
            related=[
                *team.fte_refs,
                *(ref for rival in rivals for ref in (rival.cost_ref, *rival.fte_refs)),
            ],
        )


def check_small(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield one line on the fitted rates and the areas that they fit, or that none fit all."""
    fit = fit_book(book)
    if fit is None or not any(fit.rates.values()):
        return
    most = max(fit.sound, key=lambda misfit: abs(misfit.amount))
    amount, count = pounds(abs(most.amount)), len(fit.sound)
    area = f"({most.team.name}, {percent_to_a_tenth(_share(most))})"
    within = "to the pound" if abs(most.amount) < 1 else f"within {amount} {area}"
    rates = [f"{grade.title()} {pounds(rate)}" for grade, rate in sorted(fit.rates.items())]
    yield rule.finding(
        fit.sound[0].team.cost_ref,
        f"With no rate card, rates were fitted: {join_words(rates, len(rates))} per FTE. The core "
        f"teams of {count} areas fit them {within}."
        if fit.fits
        else f"There is no rate card, and no rates fit the core teams of these {count} areas: at "
        f"the nearest, one is {amount} off {area}. A cost or an area's FTE may be wrong, or a "
        "grade has more than one rate.",
        related=[misfit.team.cost_ref for misfit in fit.sound[1:]],
        todo=f"Add a table headed Grade, Grade rate with the contract's rates of "
        f"{join_words([grade.title() for grade in sorted(fit.rates)])}, and these costs are "
        "checked to the pound.",
    )


def state_fte_change(book: Book) -> str:
    """Return what the change of FTE since last year costs, by the rate card or the fitted rates.

    Empty where neither is there, or where the FTE of last year are not.
    """
    card, fit = find_rate_card(book), fit_book(book)
    rates = fit.rates if fit is not None and fit.fits else {}
    if card is not None:
        rates = {row.key: rate for row in card.lines if (rate := row.figure("rate"))}
    return describe_split(book, rates, "the rate card" if card else "the fitted rates")


def _share(misfit: Misfit) -> Decimal:
    return abs(misfit.amount) / abs(misfit.team.cost)


def fit_rates(teams: tuple[CoreTeam, ...], grades: list[str]) -> dict[str, Decimal]:
    """Return the non-negative rates (£ per FTE) with the least squared misfit over the areas.

    They solve the normal equations, where none is below 0. Else one rate at a time is set to its
    best value, never below 0, until none moves: for least squares this ends at the optimum.
    ``pulls`` are the products of each grade's FTE with the costs that the rates do not yet explain.
    Floats serve: the result is an estimate in whole pounds.
    """
    products, pulls = _normal_equations(teams, grades)
    rates = _solve(products, pulls)
    if rates and min(rates) >= 0:
        return _round_rates(grades, rates)
    rates = [0.0] * len(grades)
    for _ in range(_MOST_ROUNDS):
        largest_step = 0.0
        for grade, weights in enumerate(products):
            if not weights[grade]:
                continue
            step = max(-rates[grade], pulls[grade] / weights[grade])
            rates[grade] += step
            pulls = [pull - step * weight for pull, weight in zip(pulls, weights, strict=True)]
            largest_step = max(largest_step, abs(step))
        if largest_step < _SETTLED:
            break
    return _round_rates(grades, rates)


def _round_rates(grades: list[str], rates: list[float]) -> dict[str, Decimal]:
    return {
        grade: round_to_whole(Decimal(repr(rate)))
        for grade, rate in zip(grades, rates, strict=True)
    }


def _normal_equations(
    teams: tuple[CoreTeam, ...], grades: list[str]
) -> tuple[list[list[float]], list[float]]:
    """Return the products of each grade's FTE with those of the others, and with the costs."""
    columns = [[float(team.fte.get(grade, 0)) for team in teams] for grade in grades]
    costs = [float(team.cost) for team in teams]
    products = [[sum(map(mul, column, peer)) for peer in columns] for column in columns]
    return products, [sum(map(mul, column, costs)) for column in columns]


def _solve(products: list[list[float]], pulls: list[float]) -> list[float]:
    """Return the solution of the normal equations, by elimination; empty where there are many."""
    rows = [[*row, pull] for row, pull in zip(products, pulls, strict=True)]
    for turn in range(len(rows)):
        pivot = max(range(turn, len(rows)), key=lambda number: abs(rows[number][turn]))
        rows[turn], rows[pivot] = rows[pivot], rows[turn]
        if abs(rows[turn][turn]) < _SINGULAR:
            return []
        for number, row in enumerate(rows):
            if number != turn:
                share = row[turn] / rows[turn][turn]
                rows[number] = [
                    figure - share * pivoted
                    for figure, pivoted in zip(row, rows[turn], strict=True)
                ]
    return [row[-1] / row[number] for number, row in enumerate(rows)]
