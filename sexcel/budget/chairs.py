"""Chairs, members and expenses: the lines of Table 4 that Table 3 spreads over sub-committees."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ONE, ZERO, Figure, FigureKey, Sum
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL

_FOR_ALL = "all subcommittee"
"""How a row for all sub-committees says so, in the normal spelling."""


_LEAST_UNITS = 3
"""Sub-committees with chairs whose figures say which lines pay them: two may fit by chance."""

_EXPENSES = frozenset(
    {"all", "and", "committee", "expense", "group", "member", "of", "sub", "subcommittee", "the"}
)
"""Words of the names of expenses that say of no sub-committee that they are its own."""


_GENERIC = frozenset({"and", "board", "group", "sub", "committee", "change", "working", "n", "a"})
"""Words in the names of sub-committees that do not tell them apart."""


def chair_lines(book: Book) -> tuple[Row, ...]:
    """Return the lines of Table 4 that pay panel members, chairs, specialists and their expenses.

    These are what Table 3 spreads over the sub-committees (section 2.1); the office of a chair is
    accommodation. None where Table 4 has no budget.
    """
    table = book.tables.get("secco_lines")
    if table is None or table.column("budget") is None:
        return ()
    payments = ("chair", "specialist", "subcommittee expense", "panel member", _FOR_ALL)
    return tuple(
        row
        for row in table.lines
        if any(words in f"{normalise(row.group)} {normalise(row.label)}" for words in payments)
        and "office" not in normalise(row.label).split()
    )


def is_for_all_sub_committees(row: Row) -> bool:
    """Say whether a row is for all sub-committees together."""
    name = normalise(row.label)
    is_of_expenses = any(_names_expenses(text) for text in (name, normalise(row.group)))
    return _FOR_ALL in name or _FOR_ALL in row.key or is_of_expenses


def _names_expenses(name: str) -> bool:
    words = set(name.split())
    return "expense" in words and words <= _EXPENSES


def chair_equations(book: Book) -> Iterator[Equation]:
    """Yield chairs, members and expenses of Table 3 = the lines of Table 4 that pay them."""
    costs, lines = book.tables.get("cost_by_subcommittee"), chair_lines(book)
    if costs is None or not lines:
        return
    total = FigureKey("cost_by_subcommittee", TOTAL, "chairs")
    shared = () if book.entry(total) is None else shared_lines(book, costs)
    if shared:
        formula = Sum(tuple(map(_payment, shared)))
        meaning = f"the {len(shared)} lines of chairs, members and expenses in Table 4"
        yield Equation("chairs-not-in-budget-lines", total, formula, meaning, link=True)
    # Only where what is for all sub-committees has a row of its own is each one's share known.
    if any(is_for_all_sub_committees(unit) for unit in costs.lines):
        yield from _chairs_by_unit(costs, lines)


def shared_lines(book: Book, costs: BookTable) -> tuple[Row, ...]:
    """Return the lines of Table 4 that Table 3 spreads over the sub-committees.

    Its formulas say so where all that is by its name of one sub-committee is among what they read.
    Else its figures say whether what is for all sub-committees is among them, whether it is those
    grouped or named as chairs alone, or one line more that the names do not show, or of which lines
    each figure of it is made.
    """
    paid = chair_lines(book)
    of_units = {line.key for _, lines in chair_groups(costs, paid) for line in lines}
    if book.chairs_read and of_units <= book.chairs_read:
        return tuple(line for line in book.lines("secco_lines") if line.key in book.chairs_read)
    own = tuple(line for line in paid if not is_for_all_sub_committees(line))
    further = (line for line in book.lines("secco_lines") if line not in paid)
    named = (
        tuple(line for line in paid if "chair" in normalise(name(line)).split())
        for name in (attrgetter("group"), attrgetter("label"))
    )
    ways = (
        own,
        paid,
        *filter(None, named),
        *((*lines, line) for line in further for lines in (paid, own)),
    )
    chairs = sum((unit.figure("chairs") or ZERO for unit in costs.lines), ZERO)
    fitting = next((lines for lines in ways if _is_paid(chairs, lines)), ())
    by_amount = fitting or _lines_by_amount(book, costs)
    return by_amount if of_units <= {line.key for line in by_amount} else fitting or paid


def _lines_by_amount(book: Book, costs: BookTable) -> tuple[Row, ...]:
    """Return the lines of Table 4 of which every unit's chairs are one, or two together.

    None where a unit's are not, or there are too few to be no chance.
    """
    amounts = [amount for unit in costs.lines if (amount := unit.figure("chairs"))]
    if not _LEAST_UNITS <= len(set(amounts)) == len(amounts):
        return ()
    lines = book.lines("secco_lines")
    by_amount = {amount: line for line in lines if (amount := line.figure("budget"))}
    shared = [amount for amount in amounts if amount not in by_amount]
    paying = {by_amount.pop(amount).key for amount in amounts if amount in by_amount}
    for amount in shared:
        part = next((part for part in by_amount if _has_rest(amount, part, by_amount)), None)
        if part is None:
            return ()
        paying |= {by_amount.pop(part).key, by_amount.pop(amount - part).key}
    return tuple(line for line in lines if line.key in paying)


def _has_rest(amount: Decimal, part: Decimal, amounts: Collection[Decimal]) -> bool:
    """Say whether an amount is a part and another of the amounts."""
    return amount - part in amounts and amount != 2 * part


def _is_paid(chairs: Decimal, lines: Sequence[Row]) -> bool:
    """Say whether lines add up to an amount, within their unit."""
    entries = [entry for line in lines if (entry := line.entry("budget")) is not None]
    paid = sum((entry.figure or ZERO for entry in entries), ZERO)
    return abs(chairs - paid) < max((abs(entry.unit) for entry in entries), default=ONE)


def _payment(line: Row) -> Figure:
    return Figure(FigureKey("secco_lines", line.key, "budget"))


def _chairs_by_unit(costs: BookTable, lines: tuple[Row, ...]) -> Iterator[Equation]:
    for units, paying in chair_groups(costs, lines):
        target, *sharing = (FigureKey("cost_by_subcommittee", unit.key, "chairs") for unit in units)
        formula = Sum((*map(_payment, paying), *(-Figure(key) for key in sharing)))
        meaning = f"{' and '.join(line.label for line in paying)} in Table 4"
        if sharing:
            meaning += f", less {' and '.join(unit.label for unit in units[1:])}"
        yield Equation("chairs-not-in-budget-lines", target, formula, meaning, link=True)


def chair_groups(
    costs: BookTable, lines: tuple[Row, ...]
) -> tuple[tuple[tuple[Row, ...], tuple[Row, ...]], ...]:
    """Return the sub-committees of Table 3, each with the lines of Table 4 that pay them.

    A line may pay several, so sub-committees that share a line are in one group. A line for all
    of them pays only a row for all of them.
    """
    groups: list[tuple[list[Row], list[Row]]] = []
    distinctive = _distinctive_words(costs.lines)
    for line in lines:
        units = [unit for unit in costs.lines if _pays(line, unit, distinctive[unit.key])]
        if not units:
            continue
        shared = [group for group in groups if any(unit in group[0] for unit in units)]
        group_units = [unit for group in shared for unit in group[0]]
        group_units += [unit for unit in units if unit not in group_units]
        paying = [*(payer for group in shared for payer in group[1]), line]
        groups = [*(group for group in groups if group not in shared), (group_units, paying)]
    order = {unit.key: index for index, unit in enumerate(costs.lines)}
    return tuple(
        (tuple(sorted(units, key=lambda unit: order[unit.key])), tuple(paying))
        for units, paying in groups
    )


def _pays(line: Row, unit: Row, distinctive: set[str]) -> bool:
    """Say whether the line names the sub-committee, by a word that names no other."""
    if is_for_all_sub_committees(line) or is_for_all_sub_committees(unit):
        return is_for_all_sub_committees(line) and is_for_all_sub_committees(unit)
    return bool(distinctive & set(normalise(line.label).split()))


def _distinctive_words(units: tuple[Row, ...]) -> dict[str, set[str]]:
    """Return for every sub-committee the words of its name that no other has."""
    words = {unit.key: set(unit.key.split()) - _GENERIC for unit in units}
    uses = Counter(word for unit_words in words.values() for word in unit_words)
    return {
        key: {word for word in unit_words if uses[word] == 1} for key, unit_words in words.items()
    }
