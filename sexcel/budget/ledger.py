"""The equations of a book as one system: which hold, and which one wrong figure explains most.

A wrong figure breaks every equation it takes part in. The ledger asks, for each figure of
each broken equation, what it would have to be for that equation to hold, lets what is worked
out from it follow, and counts the equations mended and broken. The figure that mends most is
the cause; the rest are its consequences.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import configured_rate, resolve_figure
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equation import Equation
from sexcel.budget.overview import HEADLINE
from sexcel.budget.unread import amounts_as_text, unread_cells
from sexcel.model.book import Book
from sexcel.model.expressions import ONE, ZERO, FigureKey, inputs

_MOST_COMPARED = 100
"""Broken equations beyond which each is taken by itself: comparing all takes time squared.

With 200, 200 wrong variances in 4,000 lines took 4.7 times 50 in 1,000; with 100, 4.2 times."""

_MOST_MOVES = 20
"""How often one figure may move while what is worked out from another is followed. Equations
between tables are a few links deep; figures worked out from each other would move for ever."""

Changes = Mapping[FigureKey, Decimal]
"""By how much each figure changes, in its own unit (£, FTE)."""


class Cause(Struct, frozen=True):
    """A figure that is wrong, and what correcting it does.

    ``balances`` are those of the broken equations that it explains, the strongest evidence first;
    ``consequences`` are the figures that follow from it, with the amount by which they change.
    """

    key: FigureKey
    found_value: Decimal
    expected: Decimal
    balances: tuple[Balance, ...]
    consequences: Changes
    rivals: tuple[FigureKey, ...] = ()
    """Other figures that would explain the same equations as well."""

    @property
    def effect(self) -> Decimal | None:
        """Return what correcting it adds to the headline total, in £; None where nothing."""
        if self.key == HEADLINE:
            return self.expected - self.found_value
        return self.consequences.get(HEADLINE)


class _Correction(Struct, frozen=True):
    """One figure corrected so that the broken equation at ``index`` holds, and what that does."""

    index: int
    key: FigureKey
    changes: Changes
    mended: frozenset[int]
    broken: int

    @property
    def gain(self) -> int:
        return len(self.mended) - self.broken


class Ledger:
    """Every equation of a book, checked on the figures found.

    ``below_zero`` are figures that cannot be negative but are, ``blanks`` cells that must hold a
    figure: where one of them explains a broken equation, it is the cause. The next to be blamed
    are ``suspects``, whose formula is at fault or typed over; the last of all are figures whose
    formula is ``sound``.
    """

    def __init__(
        self,
        book: Book,
        equations: Iterable[Equation],
        below_zero: frozenset[FigureKey] = frozenset(),
        blanks: frozenset[FigureKey] = frozenset(),
        suspects: frozenset[FigureKey] = frozenset(),
        sound: frozenset[FigureKey] = frozenset(),
    ) -> None:
        self._checker = EquationChecker(book)
        self._book = book
        self._below_zero = below_zero
        self._blanks = blanks
        self._suspects = suspects
        self._sound = sound
        self._unread = unread_cells(book)
        self._typed_as_text = amounts_as_text(book)
        # Excel leaves text and blanks out of a sum, and so did whoever made the workbook's totals.
        self._changed_figures = dict.fromkeys((*self._typed_as_text, *blanks), ZERO)
        self.balances = [
            self._checker.check(equation, self._figure)
            for equation in equations
            if self._can_check(equation)
        ]
        self._users: dict[FigureKey, list[int]] = {}
        self._owners: dict[FigureKey, list[int]] = {}
        for index, balance in enumerate(self.balances):
            self._owners.setdefault(balance.equation.target, []).append(index)
            for key in balance.weights:
                self._users.setdefault(key, []).append(index)
        # A result that nothing else is worked out from could be put right only against its own.
        results = (key for key in self._owners if len(self._users.get(key, ())) > 1)
        self._singled_out = below_zero | blanks | frozenset(results)
        self._depths: dict[FigureKey, int] = {}

    def _figure(self, key: FigureKey) -> Decimal | None:
        changed = self._changed_figures.get(key)
        return changed if changed is not None else resolve_figure(self._book, key)

    def _can_check(self, equation: Equation) -> bool:
        """Say whether there is a figure to check, and no unreadable one that it is made of."""
        has_figure = self._book.figure(equation.target) is not None
        return (has_figure or equation.target in self._blanks) and not (
            self._unread and any(self._is_unread(key) for key in inputs(equation.formula))
        )

    def _is_unread(self, key: FigureKey) -> bool:
        entry = self._book.entry(key)
        return entry is not None and entry.ref in self._unread and self._figure(key) is None

    def rounding_differences(self) -> Iterator[Balance]:
        """Yield the equations that differ, by no more than the tolerance."""
        return (balance for balance in self.balances if balance.holds and not balance.is_exact)

    def text_amounts(self) -> Iterator[Cause]:
        """Yield the amounts typed as text, each with the figures that are short by it.

        Ask for these first. ``found_value`` is the 0 that Excel takes for the text, ``expected``
        the amount that is meant.
        """
        texts = frozenset(self._typed_as_text)
        amounts = {key: self._book.figure(key) or ZERO for key in texts}
        changes = {key: self.consequences(key, amount, texts) for key, amount in amounts.items()}
        # At once: a total of thousands of lines is not added up again for each of them.
        together: dict[FigureKey, Decimal] = {}
        for change in changes.values():
            for key, moved in change.items():
                together[key] = together.get(key, ZERO) + moved
        self._apply(together)
        for key in self._typed_as_text:
            following = {figure: moved for figure, moved in changes[key].items() if figure != key}
            yield Cause(key, ZERO, amounts[key], (), following)

    def causes(self) -> Iterator[Cause]:
        """Yield the figures that are wrong, the one that explains most first."""
        pending = {index for index, balance in enumerate(self.balances) if not balance.holds}
        while pending:
            corrections = tuple(self._corrections(pending))
            best = max(corrections, key=lambda way: (*self._merits(way), -way.index))
            explained = self._by_strength(best)
            found_value = self._figure(best.key) or ZERO
            yield Cause(
                best.key,
                found_value,
                found_value + self._change_due(explained[0], best.key),
                tuple(self.balances[index] for index in explained),
                {key: change for key, change in best.changes.items() if key != best.key},
                self._rivals(best, corrections),
            )
            pending -= best.mended | {best.index}
            if best.gain > 0:
                touched = self._apply(best.changes)
                pending -= {index for index in touched if self.balances[index].holds}

    def _by_strength(self, correction: _Correction) -> list[int]:
        """Return the equations mended, the strongest evidence first.

        Only one that uses the figure can say what it should be. A table's own arithmetic
        says more than a link, and a sum determines a figure more closely than a rate does.
        """
        return sorted(
            correction.mended | {correction.index},
            key=lambda index: (
                self._closeness(index, correction.key) == 0,
                self.balances[index].equation.link,
                -self._closeness(index, correction.key),
                self.balances[index].equation.target != correction.key,
                index != correction.index,
                index,
            ),
        )

    def _closeness(self, index: int, key: FigureKey) -> Decimal:
        """Return how closely the equation determines a figure: 1 for a term and for the result."""
        balance = self.balances[index]
        if balance.equation.target == key:
            return ONE
        return min(ONE, abs(balance.weights.get(key, ZERO)))

    def _change_due(self, index: int, key: FigureKey) -> Decimal:
        """Return by how much the figure must change for the equation to hold.

        What is worked out is rounded as the workbook rounds it.
        """
        balance = self.balances[index]
        if balance.equation.target == key:
            return balance.precision.as_written(key, balance.expected) - balance.found_value
        weight = balance.weights.get(key)
        return balance.residual / weight if weight else ZERO

    def _merits(self, correction: _Correction) -> tuple[bool, bool, bool, int, bool, int, bool]:
        """Return what speaks for a correction, the weightiest first.

        Of two wrong results that explain as much, the one nearer to the typed figures comes
        first: the other may have been worked out from it.
        """
        equation = self.balances[correction.index].equation
        return (
            self._is_plausible_suspect(correction),
            correction.gain > 0 and correction.key in self._suspects,
            correction.key not in self._sound,
            correction.gain,
            correction.key == equation.target,
            -self._depth(correction.key),
            not equation.link,
        )

    def _is_plausible_suspect(self, correction: _Correction) -> bool:
        """Say whether an impossible figure explains something, and would then be possible."""
        if correction.gain <= 0 or correction.key not in self._below_zero:
            return correction.gain > 0 and correction.key in self._blanks
        corrected = (self._figure(correction.key) or ZERO) + correction.changes[correction.key]
        return corrected >= 0

    def _rivals(
        self, best: _Correction, corrections: Iterable[_Correction]
    ) -> tuple[FigureKey, ...]:
        merits = self._merits(best)
        return tuple(
            dict.fromkeys(
                correction.key
                for correction in corrections
                if correction.key != best.key
                and correction.mended == best.mended
                and self._merits(correction) == merits
            )
        )

    def _depth(self, key: FigureKey) -> int:
        """Return how many equations lie between the figure and typed ones."""
        if key not in self._depths:
            self._depths[key] = 0
            owner = self._definition(key)
            if owner is not None:
                used = self.balances[owner].weights
                self._depths[key] = 1 + max(map(self._depth, used), default=0)
        return self._depths[key]

    def _definition(self, key: FigureKey) -> int | None:
        """Return the equation that works the figure out: the first that owns it."""
        owners = self._owners.get(key)
        return owners[0] if owners else None

    def _corrections(self, pending: set[int]) -> Iterator[_Correction]:
        if len(pending) > _MOST_COMPARED:
            compared, shared = {min(pending)}, set[FigureKey]()
        else:
            compared, shared = pending, self._shared_figures(pending)
        shared |= self._singled_out
        for index in compared:
            balance = self.balances[index]
            target = balance.equation.target
            yield self._correction(pending, index, target, self._change_due(index, target))
            for key, weight in balance.weights.items():
                if weight and key in shared and self._is_candidate(key):
                    yield self._correction(pending, index, key, balance.residual / weight)

    def _is_candidate(self, key: FigureKey) -> bool:
        """Say whether the figure may be wrong: it has a cell, and the configuration sets none."""
        return self._book.entry(key) is not None and configured_rate(self._book, key) is None

    def _shared_figures(self, pending: set[int]) -> set[FigureKey]:
        """Return the figures of several broken equations: only these can explain more than one."""
        single: set[FigureKey] = set()
        shared: set[FigureKey] = set()
        for index in pending:
            balance = self.balances[index]
            for key in (balance.equation.target, *balance.weights):
                (shared if key in single else single).add(key)
        return shared

    def _correction(
        self, pending: set[int], index: int, key: FigureKey, change: Decimal
    ) -> _Correction:
        changes = self.consequences(key, change)
        mended: set[int] = set()
        broken = 0
        for touched in self._touched(changes):
            would_hold = self._would_hold(touched, changes)
            if touched in pending and would_hold:
                mended.add(touched)
            elif not would_hold and self.balances[touched].holds:
                broken += 1
        return _Correction(index, key, changes, frozenset(mended), broken)

    def _touched(self, changes: Changes) -> set[int]:
        """Return the equations that own or use a figure that changes."""
        return {
            index
            for key in changes
            for index in (*self._users.get(key, ()), *self._owners.get(key, ()))
        }

    def _would_hold(self, index: int, changes: Changes) -> bool:
        balance = self.balances[index]
        change = changes.get(balance.equation.target, ZERO) - _shift(balance, changes)
        return balance.allows(balance.residual + change)

    def consequences(
        self, key: FigureKey, change: Decimal, stands: Set[FigureKey] = frozenset()
    ) -> dict[FigureKey, Decimal]:
        """Return all that changes with the figure: what is worked out from it and holds today.

        What ``stands`` does not change with others.
        """
        changes = {key: change}
        moves: dict[FigureKey, int] = {}
        queue = [key]
        while queue:
            for index in self._users.get(queue.pop(0), ()):
                balance = self.balances[index]
                target = balance.equation.target
                if target == key or not balance.holds or target in stands:
                    continue
                if self._definition(target) != index and not self._goes_by(index):
                    continue
                shift = _shift(balance, changes)
                if shift != changes.get(target, ZERO) and moves.get(target, 0) < _MOST_MOVES:
                    moves[target] = moves.get(target, 0) + 1
                    changes[target] = shift
                    queue.append(target)
        return {
            figure: shift for figure, shift in changes.items() if moves.get(figure, 0) < _MOST_MOVES
        }

    def _goes_by(self, index: int) -> bool:
        """Say whether a figure goes by another equation than its own, which is broken."""
        balance = self.balances[index]
        owner = self._definition(balance.equation.target)
        return owner is not None and not self.balances[owner].holds

    def _apply(self, changes: Changes) -> set[int]:
        """Change the figures, and return the equations that were checked again."""
        for key, change in changes.items():
            self._changed_figures[key] = (self._figure(key) or ZERO) + change
        touched = self._touched(changes)
        for index in touched:
            balance = self.balances[index]
            equation = balance.equation
            # A total of thousands of lines is not added up again for each of them.
            self.balances[index] = (
                balance.moved(self._figure(equation.target), _shift(balance, changes))
                if equation.formula.is_linear
                else self._checker.check(equation, self._figure)
            )
        return touched


def _shift(balance: Balance, changes: Changes) -> Decimal:
    """Return by how much the value of a formula changes when its figures do."""
    few, many = sorted((balance.weights, changes), key=len)
    return sum((balance.weights[key] * changes[key] for key in few if key in many), ZERO)
