"""Moves of the two years after the budget year that have no reason, or look mistyped."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.budget.variance import Reasons
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import matches_name, normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, pounds, signed_share
from sexcel.rules.hints import guess_mistyping

_YEARS = ("budget", "forecast_1", "forecast_2")
"""The budget year and the two after it, in Tables 1 and 11."""

_USUAL_MOVE = Decimal("0.25")
"""Share of the year before by which a line may move without a reason: SECCo of consistent budgets
moves by up to 31%, in all but one of 18 by less than 25%."""

_MATERIAL_MOVE = Decimal(1) / 3
"""Share of the year before beyond which a reason is asked for as of a material variance: no SECCo
or SECAS line of those budgets moves by as much. Projects end, and fall by more."""

_LARGE_MOVE = Decimal("0.5")
"""Share of the year before beyond which a slip is likelier than a new level, and the year after is
compared with the last figure that looks right: a lost digit moves a line by 90%."""

_SAME = Decimal("0.1")
"""Share by which the years on both sides of one that jumps are apart at most: it is then the one
out of line, and not a new level. Consistent budgets rise by 2% to 6% a year."""

_TENFOLD = 9
"""Times the amount of the year before that a project does not become: those of consistent budgets
become up to 8.7 times as much, or as little."""

_LARGEST_PROJECT = 3
"""Times the largest amount of any other project in any year that a project does not start with."""

_FEWEST_DIGITS = 5
"""Digits, zeros at the end left out, of an amount of which two look swapped: £57,680 after £56,780
may well be a rise of 1.6%."""

_FEWEST_DIGITS_REPEATED = 2
"""The same where the line has the amount before it in two years, which is what it should be."""

_THOUSAND = range(500, 2000)
"""How many times smaller an amount in thousands is: another rule (SEC422) reports it."""

_DIGIT = "Check for a digit too many or too few."

_LATER = re.compile(r"years? (?:2|two|3|three)|later year|outer year|20\d\d\s*[/-]\s*\d\d")
"""Words of a reason for the later years."""


class _Move(Struct, frozen=True, dict=True):
    """A figure of a later year of a line, and the last one before it that looks right, in £."""

    table: BookTable
    row: Row
    column: str
    figure: Decimal
    earlier: str
    before: Decimal
    after: Decimal | None
    """The figure of the year after it, where there is one."""

    @property
    def share(self) -> Decimal:
        """Return by what share of the figure before the line moves."""
        return self.figure / self.before - 1 if self.before else ZERO

    @cached_property
    def slip(self) -> str:
        """Return what kind of typing slip it looks like; empty where it looks like none."""
        if not self.figure or not self.before:
            return ""
        low, high = sorted((self.figure, self.before))
        if high >= _TENFOLD * low:
            return _DIGIT
        digits = len(f"{self.figure.normalize():f}".rstrip("0"))
        repeated = [self.row.figure(year) for year in _YEARS].count(self.before) > 1
        fewest = _FEWEST_DIGITS_REPEATED if repeated else _FEWEST_DIGITS
        return guess_mistyping(self.figure, self.before) if digits >= fewest else ""

    @property
    def is_slip(self) -> bool:
        """Say whether the figure looks mistyped, so that the next is compared with another."""
        return bool(self.slip) or abs(self.share) > _LARGE_MOVE or self.is_peak

    @property
    def is_peak(self) -> bool:
        """Say whether the figure jumps, and that of the year after is back."""
        is_back = self.after is not None and abs(self.after - self.before) <= _SAME * self.before
        return is_back and abs(self.share) > _USUAL_MOVE


def _moves(book: Book, name: str) -> Iterator[_Move]:
    """Yield the figures of the later years of a table's lines that are given."""
    table = book.tables.get(name)
    for row in table.lines if table is not None else ():
        earlier, before = _YEARS[0], row.figure(_YEARS[0])
        for column, following in zip(_YEARS[1:], (*_YEARS[2:], ""), strict=True):
            figure = row.figure(column)
            if table is None or figure is None:
                continue
            if before is not None and before >= 0 and figure >= 0:
                move = _Move(table, row, column, figure, earlier, before, row.figure(following))
                yield move
                if _is_tenfold(move) or (move.is_slip and name != "projects"):
                    continue
            earlier, before = column, figure


def _category_moves(book: Book) -> Iterator[_Move]:
    """Yield the moves of categories of Table 1, but of Projects where Table 11 shows why."""
    for move in _moves(book, "projections"):
        derived = move.table.table.line(move.row.key)
        if derived is None or derived.formula is not None or not move.before:
            continue
        if move.row.key == "projects" and "projects" in book.tables:
            continue
        yield move


def _has_reason(book: Book, move: _Move) -> bool:
    """Say whether a reason, an assumption or an outlook of the line is about the later years."""
    reason = Reasons(book).of(move.table, move.row)
    if reason is not None and move.row.key == "projects":
        return True
    texts = [] if reason is None else [reason.text("reason")]
    line = move.table.table.line(move.row.key)
    names = (move.row.label, *(line.names if line is not None else ()))
    for table, column in (
        ("commentary", "reason"),
        ("line_assumptions", "assumption"),
        ("forward_look", "years_2_and_3"),
    ):
        for row in book.lines(table):
            if any(matches_name(name, row.label) for name in names):
                texts.append(row.text(column))
    if any(_LATER.search(text.lower()) for text in texts):
        return True
    outlooks = _directions(book) if move.row.key == "secas" else ()
    return (1 if move.share > 0 else -1) in [direction for _, direction in outlooks]


def check_moves(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the moves without a reason: small ones for a note, others and slips for a warning."""
    for move in _category_moves(book):
        if move.figure and round(move.before / move.figure) in _THOUSAND:
            continue
        size, slip = abs(move.share), move.slip
        if size < _TENFOLD - 1 and _has_reason(book, move):
            continue
        if slip or size > _USUAL_MOVE:
            most = _LARGE_MOVE if move.row.key == "projects" else _MATERIAL_MOVE
            is_likely = bool(slip) or size > most or move.is_peak
            if is_likely == (rule.severity is Severity.WARNING):
                yield _report(rule, book, move, slip)
    yield from _check_projects(rule, book)


def _check_projects(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield projects that look mistyped: for certain the tenfold, swapped or largest by far."""
    moves = tuple(_moves(book, "projects"))
    sizes: dict[str, Decimal] = {}
    for move in moves:
        sizes[move.row.key] = max(sizes.get(move.row.key, ZERO), abs(move.figure))
    by_size = sorted(sizes, key=lambda key: -sizes[key])[:2]
    for move in moves:
        rivals = (sizes[key] for key in by_size if key != move.row.key)
        largest = next(rivals, ZERO)
        slip = move.slip
        is_likely = bool(slip) and (_is_tenfold(move) or slip != _DIGIT or _is_lone(move))
        if not slip and not move.before and largest and move.figure > _LARGEST_PROJECT * largest:
            slip = f"No other project costs more than {pounds(largest)} in a later year."
            is_likely = True
        if slip and is_likely == (rule.severity is Severity.WARNING):
            yield _report(rule, book, move, slip)


def _is_lone(move: _Move) -> bool:
    """Say whether a project costs about the same in its two years beside the one that jumps."""
    steady = [move.row.figure(year) or ZERO for year in _YEARS if year != move.column]
    return min(steady) > 0 and max(steady) <= (1 + _USUAL_MOVE) * min(steady)


def _is_tenfold(move: _Move) -> bool:
    return move.figure in (move.before * 10, move.before / 10)


def _report(rule: Rule, book: Book, move: _Move, slip: str) -> Finding:
    key = FigureKey(move.table.table.name, move.row.key, move.column)
    change = "rises" if move.figure > move.before else "falls"
    share = signed_share(move.figure - move.before, move.before).replace("-", "").replace("+", "")
    earlier = FigureKey(key.table, key.row, move.earlier)
    sentence = (
        f"{book.describe(key)} is {pounds(move.figure)}: it {change} by "
        f"{pounds(abs(move.figure - move.before))}{share} from {book.column_name(earlier)}"
    )
    if not slip and move.is_peak and move.after is not None:
        sentence += f", the year after is {pounds(move.after)}"
    sentence += f". {slip}" if slip else ", and no reason or outlook says why."
    cell = book.cell(key)
    return rule.finding(
        cell,
        sentence,
        found=move.figure,
        related=[book.cell(earlier)],
        todo=f"Correct {cell.a1 if cell else 'the figure'}; or, if {pounds(move.figure)} is right, "
        f"say why in Reasons for variances, with the year.",
    )


def _directions(book: Book) -> tuple[tuple[Row, int], ...]:
    """Return each service area with its outlook: 1 where it rises, -1 where it falls, else 0."""
    words = {"rising": 1, "rise": 1, "increasing": 1, "falling": -1, "fall": -1, "decreasing": -1}
    return tuple(
        (row, words.get(normalise(row.text("outlook")), 0)) for row in book.lines("forward_look")
    )


def check_outlooks(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield where SECAS Services goes another way than the outlooks of its service areas."""
    directions = _directions(book)
    if any(row.text("outlook") for row, _ in directions):
        for row, _ in directions:
            if row.label and not row.text("outlook"):
                message = f"{row.label} has no outlook, as the other service areas have."
                todo = f"Give {row.label} an outlook: Rising, Stable or Falling."
                yield rule.finding(row.cell("outlook"), message, found="blank", todo=todo)
    signs = {direction for _, direction in directions} - {0}
    figures = [book.figure(FigureKey("projections", "secas", year)) for year in _YEARS]
    first, last = figures[0], figures[-1]
    if len(signs) != 1 or first is None or last is None:
        return
    (sign,) = signs
    if (last - first) * sign > 0:
        return
    moved = "stays" if last == first else "falls" if last < first else "rises"
    cells = [book.cell(FigureKey("projections", "secas", year)) for year in _YEARS]
    for row, direction in directions:
        if direction:
            yield rule.finding(
                row.cell("outlook"),
                f"{row.label} is expected to be {row.text('outlook').lower()} in years 2 and 3, "
                f"and no area the other way, but SECAS Services {moved}"
                f"{' at' if last == first else f' from {pounds(first)} to'} {pounds(last)} in "
                f"Table 1.",
                found=row.text("outlook"),
                related=cells,
                todo=f"Change the outlook of {row.label}, or SECAS Services in "
                f"{join_words([cell.a1 for cell in cells[1:] if cell])} of Table 1.",
            )
