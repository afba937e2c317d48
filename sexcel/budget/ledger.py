"""The equations of a book as one system: which hold, and which one wrong figure explains most.

A wrong figure breaks every equation it takes part in. The ledger asks, for each figure of
each broken equation, what it would have to be for that equation to hold, lets what is worked
out from it follow, and counts the equations mended and broken. The figure that mends most is
the cause; the rest are its consequences.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import configured_rate, resolve_figure
from sexcel.budget.balance import Balance, Balances
from sexcel.budget.overview import HEADLINE
from sexcel.budget.unread import amounts_as_text, unread_cells
from sexcel.model.book import Book
from sexcel.model.equations import Equation
from sexcel.model.expressions import ONE, ZERO, FigureKey, inputs

_MOST_COMPARED = 200
"""Broken equations beyond which each is taken by itself: comparing all takes time squared."""

_MOST_MOVES = 20
"""How often one figure may move while what is worked out from another is followed."""


class Cause(Struct, frozen=True):
    """A figure that is wrong, and what putting it right does.

    ``checks`` are the broken equations it explains, the one that shows it best first;
    ``moved`` are the figures that follow from it, with the amount by which they move.
    """

    key: FigureKey
    found: Decimal
    expected: Decimal
    checks: tuple[Balance, ...]
    moved: Mapping[FigureKey, Decimal]
    rivals: tuple[FigureKey, ...] = ()
    """Other figures that would explain the same equations as well."""

    @property
    def effect(self) -> Decimal | None:
        """What putting it right adds to the headline total, in £; None where nothing."""
        if self.key == HEADLINE:
            return self.expected - self.found
        return self.moved.get(HEADLINE)


class _Trial(Struct, frozen=True):
    check: int
    key: FigureKey
    moved: dict[FigureKey, Decimal]
    mended: frozenset[int]
    broken: int

    @property
    def gain(self) -> int:
        return len(self.mended) - self.broken


class Ledger:
    """Every equation of a book, checked on the figures found.

    ``below_zero`` are figures that cannot be, ``blanks`` cells that must hold a figure: where
    one of them explains a broken equation, it is the cause. So are ``suspects``, whose formula
    is at fault or typed over; figures whose formula is ``sound`` are so last of all.
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
        self._balances = Balances(book)
        self._book = book
        self._below_zero = below_zero
        self._blanks = blanks
        self._suspects = suspects
        self._sound = sound
        self._unread = unread_cells(book)
        self._typed_as_text = amounts_as_text(book)
        # Excel takes neither text nor blanks into a sum: so the workbook's totals were made.
        self._figures = dict.fromkeys((*self._typed_as_text, *blanks), ZERO)
        self.checks = [
            self._balances.check(equation, self._figure)
            for equation in equations
            if self._can(equation)
        ]
        self._using: dict[FigureKey, list[int]] = {}
        self._owning: dict[FigureKey, list[int]] = {}
        for index, check in enumerate(self.checks):
            self._owning.setdefault(check.equation.target, []).append(index)
            for key in check.weights:
                self._using.setdefault(key, []).append(index)
        self._depths: dict[FigureKey, int] = {}

    def _figure(self, key: FigureKey) -> Decimal | None:
        moved = self._figures.get(key)
        return moved if moved is not None else resolve_figure(self._book, key)

    def _can(self, equation: Equation) -> bool:
        """Whether there is a figure to check, and nothing it is worked out from is unreadable."""
        found = self._book.figure(equation.target)
        return (found is not None or equation.target in self._blanks) and not (
            self._unread and any(self._is_unread(key) for key in inputs(equation.formula))
        )

    def _is_unread(self, key: FigureKey) -> bool:
        entry = self._book.entry(key)
        return entry is not None and entry.ref in self._unread and self._figure(key) is None

    def rounded(self) -> Iterator[Balance]:
        """Equations that differ, by no more than rounding explains."""
        return (check for check in self.checks if check.holds and not check.is_exact)

    def left_out(self) -> Iterator[Cause]:
        """Amounts typed as text, each with the figures that are short by it. Ask for these first.

        ``found`` is the 0 that Excel takes for it, ``expected`` the amount that is meant.
        """
        for key in self._typed_as_text:
            amount = self._book.figure(key)
            assert amount is not None
            moved = self._follow(key, amount)
            self._move(moved)
            del moved[key]
            yield Cause(key, ZERO, amount, (), moved)

    def causes(self) -> Iterator[Cause]:
        """The figures that are wrong, the one that explains most first."""
        pending = {index for index, check in enumerate(self.checks) if not check.holds}
        while pending:
            trials = tuple(self._trials(pending))
            trial = max(trials, key=self._rank)
            explained = self._by_witness(trial)
            found = self._figure(trial.key) or ZERO
            yield Cause(
                trial.key,
                found,
                found + self._wanted(explained[0], trial.key),
                tuple(self.checks[index] for index in explained),
                {key: delta for key, delta in trial.moved.items() if key != trial.key},
                self._rivals(trial, trials),
            )
            pending -= trial.mended | {trial.check}
            if trial.gain > 0:
                self._move(trial.moved)
                pending = {index for index in pending if not self.checks[index].holds}

    def _by_witness(self, trial: _Trial) -> list[int]:
        """The equations mended, the best witness first.

        Only one that the figure stands in can say what it should be. A table's own arithmetic
        tells more than a link, and a sum tells a figure more closely than a rate does.
        """
        return sorted(
            trial.mended | {trial.check},
            key=lambda index: (
                self._weight(index, trial.key) == 0,
                self.checks[index].equation.link,
                -self._weight(index, trial.key),
                self.checks[index].equation.target != trial.key,
                index != trial.check,
                index,
            ),
        )

    def _weight(self, index: int, key: FigureKey) -> Decimal:
        """How closely the equation determines the figure: 1 where it is a term or the result."""
        check = self.checks[index]
        own = ONE if check.equation.target == key else ZERO
        return min(ONE, max(own, abs(check.weights.get(key, ZERO))))

    def _wanted(self, index: int, key: FigureKey) -> Decimal:
        """By how much the figure must move for the equation to hold."""
        check = self.checks[index]
        if check.equation.target == key:
            return -check.residual
        return check.residual / check.weights[key] if check.weights.get(key) else ZERO

    def _rank(self, trial: _Trial) -> tuple[bool, bool, bool, int, bool, int, bool, int]:
        return (*self._merits(trial), -trial.check)

    def _merits(self, trial: _Trial) -> tuple[bool, bool, bool, int, bool, int, bool]:
        """What speaks for a trial, the weightiest first.

        Of two wrong results that explain as much, the one nearer to the typed figures comes
        first: the other may have been worked out from it.
        """
        equation = self.checks[trial.check].equation
        return (
            self._is_plausible_suspect(trial),
            trial.gain > 0 and trial.key in self._suspects,
            trial.key not in self._sound,
            trial.gain,
            trial.key == equation.target,
            -self._depth(trial.key),
            not equation.link,
        )

    def _is_plausible_suspect(self, trial: _Trial) -> bool:
        """Whether a figure that cannot be right explains something, and would be right then."""
        if trial.gain <= 0 or trial.key not in self._below_zero:
            return trial.gain > 0 and trial.key in self._blanks
        return (self._figure(trial.key) or ZERO) + trial.moved[trial.key] >= 0

    def _rivals(self, best: _Trial, trials: Iterable[_Trial]) -> tuple[FigureKey, ...]:
        merits = self._merits(best)
        return tuple(
            dict.fromkeys(
                trial.key
                for trial in trials
                if trial.key != best.key
                and trial.mended == best.mended
                and self._merits(trial) == merits
            )
        )

    def _depth(self, key: FigureKey) -> int:
        """How many derivations lie between the figure and typed ones."""
        if key not in self._depths:
            self._depths[key] = 0
            owner = self._definer(key)
            if owner is not None:
                uses = self.checks[owner].weights
                self._depths[key] = 1 + max((self._depth(one) for one in uses), default=0)
        return self._depths[key]

    def _definer(self, key: FigureKey) -> int | None:
        """The equation that works the figure out: the first that owns it."""
        owners = self._owning.get(key)
        return owners[0] if owners else None

    def _trials(self, pending: set[int]) -> Iterator[_Trial]:
        if len(pending) > _MOST_COMPARED:
            among, shared = {min(pending)}, set[FigureKey]()
        else:
            among, shared = pending, self._in_several(pending)
        for index in among:
            check = self.checks[index]
            yield self._trial(pending, index, check.equation.target, -check.residual)
            for key, weight in check.weights.items():
                if weight and self._is_candidate(key, shared):
                    yield self._trial(pending, index, key, check.residual / weight)

    def _is_candidate(self, key: FigureKey, shared: set[FigureKey]) -> bool:
        """Whether the figure may be the cause: it has a cell, and something singles it out.

        A rate that is set in the configuration is right.
        """
        if self._book.entry(key) is None or configured_rate(self._book, key) is not None:
            return False
        return (
            key in shared or key in self._owning or key in self._below_zero or key in self._blanks
        )

    def _in_several(self, pending: set[int]) -> set[FigureKey]:
        """Figures in more than one broken equation: only these can explain more than one."""
        once: set[FigureKey] = set()
        several: set[FigureKey] = set()
        for index in pending:
            check = self.checks[index]
            for key in (check.equation.target, *check.weights):
                (several if key in once else once).add(key)
        return several

    def _trial(self, pending: set[int], check: int, key: FigureKey, delta: Decimal) -> _Trial:
        moved = self._follow(key, delta)
        touched = {
            index
            for one in moved
            for index in (*self._using.get(one, ()), *self._owning.get(one, ()))
        }
        mended: set[int] = set()
        broken = 0
        for index in touched:
            holds = self._would_hold(index, moved)
            if index in pending and holds:
                mended.add(index)
            elif not holds and self.checks[index].holds:
                broken += 1
        return _Trial(check, key, moved, frozenset(mended), broken)

    def _would_hold(self, index: int, moved: Mapping[FigureKey, Decimal]) -> bool:
        check = self.checks[index]
        change = moved.get(check.equation.target, ZERO) - self._pull(check, moved)
        return check.allows(check.residual + change)

    def _pull(self, check: Balance, moved: Mapping[FigureKey, Decimal]) -> Decimal:
        few, many = sorted((check.weights, moved), key=len)
        return sum((check.weights[key] * moved[key] for key in few if key in many), ZERO)

    def _follow(self, key: FigureKey, delta: Decimal) -> dict[FigureKey, Decimal]:
        """What moves when the figure moves: all that is worked out from it by what holds today."""
        moved = {key: delta}
        times: dict[FigureKey, int] = {}
        queue = [key]
        while queue:
            for index in self._using.get(queue.pop(0), ()):
                check = self.checks[index]
                target = check.equation.target
                if target == key or not check.holds or self._definer(target) != index:
                    continue
                shift = self._pull(check, moved)
                # Figures worked out from each other would move for ever; nobody knows where to.
                if shift != moved.get(target, ZERO) and times.get(target, 0) < _MOST_MOVES:
                    times[target] = times.get(target, 0) + 1
                    moved[target] = shift
                    queue.append(target)
        return {one: by for one, by in moved.items() if times.get(one, 0) < _MOST_MOVES}

    def _move(self, moved: Mapping[FigureKey, Decimal]) -> None:
        for key, delta in moved.items():
            self._figures[key] = (self._figure(key) or ZERO) + delta
        touched = {
            index
            for key in moved
            for index in (*self._using.get(key, ()), *self._owning.get(key, ()))
        }
        for index in touched:
            self.checks[index] = self._balances.check(self.checks[index].equation, self._figure)
