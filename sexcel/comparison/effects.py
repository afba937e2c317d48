"""Which changes are causes and which follow from them, and what each does to the headline.

A figure that agrees with its equation in both workbooks follows from what it is worked out from;
any other is a cause. What each cause changed, times what the headline moves when that figure moves
by 1, adds up to the headline's change, but for rounding.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

from msgspec import Struct

from sexcel.budget.assumptions import RATES, resolve_figure
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equations import equations
from sexcel.budget.overview import HEADLINE
from sexcel.comparison.pairing import GONE, Pairing, SharedName
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
    def rule(self) -> str:
        """Return the rule that the equation breaks where it does not hold."""
        return self.balance.equation.rule

    @property
    def holds(self) -> bool:
        """Say whether the equation holds."""
        return self.balance.holds

    @property
    def is_blank(self) -> bool:
        """Say whether the figure that the equation owns is blank."""
        return self.balance.is_blank


BalancePair = tuple[SharedBalance | None, SharedBalance | None]
"""The balances of one equation in the old and in the new workbook."""


def _follows(old: SharedBalance | None, new: SharedBalance | None) -> bool:
    """Say whether the figure follows from others in every workbook that has it.

    Of a product on a line that only one workbook has, no factor is the cause: the product is.
    """
    if old and new:
        return old.holds and new.holds
    single = old or new
    return single is not None and single.holds and single.is_linear


class Effects:
    """The equations of both workbooks under shared names.

    A figure that contradicts its equation is one that was typed: no change follows to it.
    """

    def __init__(self, pairing: Pairing) -> None:
        self._old = _shared_balances(pairing.old, pairing.shared_name_of_old)
        self._new = _shared_balances(pairing.new, pairing.shared_name_of_new)
        self._row_names = {
            name: set(pair.row_names.values()) for name, pair in pairing.tables.items()
        }
        pairs = dict(self._balance_pairs(pairing))
        self._owners = {key: pair for key, pair in pairs.items() if _follows(*pair)}
        in_both = {key: (old, new) for key, (old, new) in pairs.items() if old and new}
        self._filled = {
            key
            for key, (old, new) in in_both.items()
            if old.is_blank != new.is_blank and (old.holds or new.holds)
        }
        self._lagging = {
            key: (old, new) for key, (old, new) in in_both.items() if old.holds and not new.holds
        }
        self.headline = next(
            (
                key
                for key in _HEADLINES
                if pairing.shared_name_of_new(key) is not None
                and pairing.new.figure(key) is not None
            ),
            None,
        )
        self._weights = self._weigh()

    def _balance_pairs(self, pairing: Pairing) -> Iterator[tuple[FigureKey, BalancePair]]:
        """Yield the balances of each figure that one equation owns in both workbooks.

        Of a figure whose line only one workbook has, its balance there.
        """
        for key in dict.fromkeys((*self._new, *self._old)):
            old, new = self._old.get(key, ()), self._new.get(key, ())
            if old and new:
                by_rule = {shared.rule: shared for shared in reversed(old)}
                matching = (shared for shared in new if shared.rule in by_rule)
                for shared in islice(matching, 1):
                    yield key, (by_rule[shared.rule], shared)
            elif new and key.row not in self._row_names.get(key.table, ()):
                yield key, (None, new[0])
            elif old and pairing.new.entry(key) is None:
                yield key, (old[0], None)

    def follows(self, key: FigureKey | None) -> bool:
        """Say whether a figure that changed is worked out, so that its change is no cause.

        A blank that was filled in by its equation is no cause, unless the headline depends on it.
        """
        return key in self._owners or (key in self._filled and not self._weight(key))

    def is_worked_out(self, key: FigureKey | None) -> bool:
        """Say whether the figure agrees with an equation that owns it in every workbook."""
        return key in self._owners

    def behind(self, key: FigureKey | None) -> Decimal | None:
        """Return by how much more an unchanged figure should be, because its inputs changed.

        None where it is not worked out, or was not right before.
        """
        old, new = self._lagging.get(key, (None, None)) if key is not None else (None, None)
        if old is None or new is None:
            return None
        return old.balance.residual - new.balance.residual

    def effect(self, key: FigureKey | None, difference: Decimal) -> Decimal | None:
        """Return what a figure's own change adds to the headline, in £; None where nothing."""
        weight = self._weight(key)
        return weight * difference if weight and difference else None

    def _weight(self, key: FigureKey | None) -> Decimal:
        return ZERO if key is None else self._weights.get(key, ZERO)

    def _weigh(self) -> Mapping[FigureKey, Decimal]:
        """Return how far the headline moves when a figure moves by 1."""
        if self.headline is None:
            return {}
        weights = {self.headline: ONE}
        for key in reversed(self._in_order(self.headline)):
            weight = weights.get(key, ZERO)
            for used, coefficient in self._coefficients(key).items():
                weights[used] = weights.get(used, ZERO) + weight * coefficient
        return weights

    def _in_order(self, headline: FigureKey) -> list[FigureKey]:
        """Return the figures below the headline, each after all that it is worked out from."""
        order: list[FigureKey] = []
        visited: set[FigureKey] = {headline}
        stack = [(headline, iter(self._coefficients(headline)))]
        while stack:
            key, below = stack[-1]
            used = next(below, None)
            if used is None:
                order.append(key)
                stack.pop()
            elif used not in visited:
                visited.add(used)
                stack.append((used, iter(self._coefficients(used))))
        return order

    def _coefficients(self, key: FigureKey) -> dict[FigureKey, Decimal]:
        """Return by how much the figure moves with each that it is worked out from.

        Half-way between the two workbooks, so that of a product each factor gets its share.
        """
        old, new = self._owners.get(key, (None, None))
        old_weights = self._expand(old.weights, 0) if old else {}
        new_weights = self._expand(new.weights, 1) if new else {}
        return {
            used: self._half_way(used, old_weights.get(used), new_weights.get(used))
            for used in (*old_weights, *new_weights)
        }

    def _half_way(self, used: FigureKey, old: Decimal | None, new: Decimal | None) -> Decimal:
        """Return the mean of two weights; one in full where one workbook alone has the figure.

        A line that moved to another group has half a weight in each sum, one in all.
        """
        if old is not None and new is not None:
            return (old + new) / 2
        weight = (old if old is not None else new) or ZERO
        return weight / 2 if self._is_in_both(used) else weight

    def _is_in_both(self, key: FigureKey) -> bool:
        if key.table == RATES.name:
            return True
        return key.row in self._row_names.get(key.table, ()) and not key.row.endswith(GONE)

    def _expand(
        self, weights: Mapping[FigureKey, Decimal], side: int
    ) -> Mapping[FigureKey, Decimal]:
        """Return the weights with each sum that only this workbook has as what it adds up.

        So a line that has a sub total in one workbook is still the same term in the other.
        """
        expanded: dict[FigureKey, Decimal] = {}
        pending = list(weights.items())
        while pending:
            key, weight = pending.pop()
            pair = self._owners.get(key)
            owner = None if pair is None or pair[1 - side] is not None else pair[side]
            if owner is None:
                expanded[key] = expanded.get(key, ZERO) + weight
            else:
                pending += [(used, weight * factor) for used, factor in owner.weights.items()]
        return expanded


def _shared_balances(book: Book, shared_name: SharedName) -> dict[FigureKey, list[SharedBalance]]:
    """Return the balances of a workbook by the figure they own; the first is what it *is*."""
    checker = EquationChecker(book)
    shared: dict[FigureKey, list[SharedBalance]] = {}
    for equation in equations(book):
        target = shared_name(equation.target)
        used = [shared_name(key) for key in inputs(equation.formula)]
        if target is None or not used or None in used:
            continue
        shared.setdefault(target, []).append(
            _shared_balance(book, checker.check(equation), shared_name)
        )
    return shared


def _shared_balance(book: Book, balance: Balance, shared_name: SharedName) -> SharedBalance:
    weights: dict[FigureKey, Decimal] = {}
    explained = ZERO
    for key, weight in balance.weights.items():
        explained += weight * (resolve_figure(book, key) or ZERO)
        name = shared_name(key)
        if name is not None:
            weights[name] = weights.get(name, ZERO) + weight
    return SharedBalance(balance, weights, explained == balance.expected)
