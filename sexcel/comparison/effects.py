"""Which changes are causes and which follow from them, and what each does to the headline.

A figure that agrees with its equation in both workbooks follows from what it is worked out from;
any other is a cause. What each cause changed, times what the headline moves when that figure moves
by 1, adds up to the headline's change, but for rounding.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import RATES, resolve_figure
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equations import equations
from sexcel.budget.overview import HEADLINE
from sexcel.comparison.pairing import GONE, Named, Pairing
from sexcel.model.book import Book
from sexcel.model.expressions import ONE, ZERO, FigureKey, inputs
from sexcel.model.tables import TOTAL

_HEADLINES = (HEADLINE, FigureKey("projections", TOTAL, "budget"))


class SharedBalance(Struct, frozen=True):
    """The balance of an equation in one workbook, its ``weights`` under the shared names."""

    balance: Balance
    weights: Mapping[FigureKey, Decimal]
    is_linear: bool
    """Whether it is the sum of its weights times its figures: a product of them is not."""

    @property
    def holds(self) -> bool:
        """Say whether the equation holds."""
        return self.balance.holds

    @property
    def is_blank(self) -> bool:
        """Say whether the figure that the equation owns is blank."""
        return self.balance.is_blank


def _follows(before: SharedBalance | None, after: SharedBalance | None) -> bool:
    """Whether the figure follows from others wherever it stands.

    Of a product on a line that only one workbook has, no factor is the cause: the product is.
    """
    if before and after:
        return before.holds and after.holds
    one = before or after
    return one is not None and one.holds and one.is_linear


class Effects:
    """The equations of both workbooks, laid over each other."""

    def __init__(self, pairing: Pairing) -> None:
        self._old = _shared_balances(pairing.old, pairing.of_old)
        self._new = _shared_balances(pairing.new, pairing.of_new)
        self._old_rows = {
            name: set(pair.row_names.values()) for name, pair in pairing.tables.items()
        }
        shared = dict(self._shared(pairing))
        # A figure that contradicts its equation is what was typed there: nothing follows to it.
        self._owners = {key: pair for key, pair in shared.items() if _follows(*pair)}
        self._filled = {
            key
            for key, (one, other) in shared.items()
            if one and other and one.is_blank != other.is_blank and (one.holds or other.holds)
        }
        self._lagging = {
            key: (one, other)
            for key, (one, other) in shared.items()
            if one and other and one.holds and not other.holds
        }
        self.headline = next(
            (
                key
                for key in _HEADLINES
                if pairing.of_new(key) is not None and pairing.new.figure(key) is not None
            ),
            None,
        )
        self._weights = self._weigh()

    def _shared(
        self, pairing: Pairing
    ) -> Iterator[tuple[FigureKey, tuple[SharedBalance | None, SharedBalance | None]]]:
        """Each figure that the same equation owns in both, or in the one that has its line."""
        for key in dict.fromkeys((*self._new, *self._old)):
            before, after = self._old.get(key, ()), self._new.get(key, ())
            if before and after:
                rules = {shared.balance.equation.rule: shared for shared in reversed(before)}
                for shared in after:
                    rule = shared.balance.equation.rule
                    if rule in rules:
                        yield key, (rules[rule], shared)
                        break
            elif after and key.row not in self._old_rows.get(key.table, ()):
                yield key, (None, after[0])
            elif before and pairing.new.entry(key) is None:
                yield key, (before[0], None)

    def follows(self, key: FigureKey | None) -> bool:
        """Whether a figure that changed is worked out, so that the change is none of its own.

        A blank that was filled in by its equation is no cause, unless the headline hangs on it.
        """
        return key in self._owners or (key in self._filled and not self._weight(key))

    def is_worked_out(self, key: FigureKey | None) -> bool:
        """Whether the figure agrees with an equation that owns it, wherever it stands."""
        return key in self._owners

    def behind(self, key: FigureKey | None) -> Decimal | None:
        """By how much more a figure that stands should be, as what it is worked out from changed.

        None where it is not worked out, or was not right before.
        """
        before, after = self._lagging.get(key, (None, None)) if key is not None else (None, None)
        if before is None or after is None:
            return None
        return before.balance.residual - after.balance.residual

    def effect(self, key: FigureKey | None, difference: Decimal) -> Decimal | None:
        """What a figure's own change adds to the headline, in £; None where nothing hangs on it."""
        weight = self._weight(key)
        return weight * difference if weight and difference else None

    def _weight(self, key: FigureKey | None) -> Decimal:
        return ZERO if key is None else self._weights.get(key, ZERO)

    def _weigh(self) -> Mapping[FigureKey, Decimal]:
        """How far the headline moves when a figure moves by 1."""
        if self.headline is None:
            return {}
        weights = {self.headline: ONE}
        for key in reversed(self._in_order(self.headline)):
            weight = weights.get(key, ZERO)
            for used, coefficient in self._coefficients(key):
                weights[used] = weights.get(used, ZERO) + weight * coefficient
        return weights

    def _in_order(self, headline: FigureKey) -> list[FigureKey]:
        """The figures below the headline, each after all that it is worked out from."""
        order: list[FigureKey] = []
        seen: set[FigureKey] = {headline}
        stack = [(headline, iter(self._inputs(headline)))]
        while stack:
            key, below = stack[-1]
            used = next(below, None)
            if used is None:
                order.append(key)
                stack.pop()
            elif used not in seen:
                seen.add(used)
                stack.append((used, iter(self._inputs(used))))
        return order

    def _inputs(self, key: FigureKey) -> Iterable[FigureKey]:
        return [used for used, _ in self._coefficients(key)]

    def _coefficients(self, key: FigureKey) -> list[tuple[FigureKey, Decimal]]:
        """By how much the figure moves with each that it is worked out from.

        Half-way between the two workbooks, so that of a product each factor gets its share.
        """
        before, after = self._owners.get(key, (None, None))
        one = self._spread(before.weights, 0) if before else {}
        other = self._spread(after.weights, 1) if after else {}
        return [
            (used, self._half_way(used, one.get(used), other.get(used)))
            for used in dict.fromkeys((*one, *other))
        ]

    def _half_way(self, used: FigureKey, one: Decimal | None, other: Decimal | None) -> Decimal:
        """Between two weights; in full where the figure itself is in one workbook only.

        A line that moved to another group has half a weight in each sum, one in all.
        """
        if one is not None and other is not None:
            return (one + other) / 2
        weight = (one if one is not None else other) or ZERO
        return weight / 2 if self._is_in_both(used) else weight

    def _is_in_both(self, key: FigureKey) -> bool:
        if key.table == RATES.name:
            return True
        return key.row in self._old_rows.get(key.table, ()) and not key.row.endswith(GONE)

    def _spread(
        self, weights: Mapping[FigureKey, Decimal], side: int
    ) -> Mapping[FigureKey, Decimal]:
        """The weights with each sum that only this workbook has as what it adds up.

        So a line that a sub total closed in one workbook is still the same term in the other.
        """
        found: dict[FigureKey, Decimal] = {}
        pending = list(weights.items())
        while pending:
            key, weight = pending.pop()
            pair = self._owners.get(key)
            own = None if pair is None or pair[1 - side] is not None else pair[side]
            if own is None:
                found[key] = found.get(key, ZERO) + weight
            else:
                pending += [(used, weight * times) for used, times in own.weights.items()]
        return found


def _shared_balances(book: Book, named: Named) -> dict[FigureKey, list[SharedBalance]]:
    """Return the balances of a workbook by the figure they own; the first is what it *is*."""
    checker = EquationChecker(book)
    shared: dict[FigureKey, list[SharedBalance]] = {}
    for equation in equations(book):
        target = named(equation.target)
        used = [named(key) for key in inputs(equation.formula)]
        if target is None or not used or None in used:
            continue
        shared.setdefault(target, []).append(_shared_balance(book, checker.check(equation), named))
    return shared


def _shared_balance(book: Book, balance: Balance, named: Named) -> SharedBalance:
    weights: dict[FigureKey, Decimal] = {}
    explained = ZERO
    for key, weight in balance.weights.items():
        explained += weight * (resolve_figure(book, key) or ZERO)
        name = named(key)
        if name is not None:
            weights[name] = weights.get(name, ZERO) + weight
    return SharedBalance(balance, weights, explained == balance.expected)
