"""An invented budget as a team may keep it: traits of real workbooks, in any combination.

Each trait changes how a budget is written and not what it says. Nothing here uses recognition.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from random import Random

from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from tests.budgets import Budget, Cells, add_up, round_to_pounds

MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
WORDS = {
    "Approved Budget": ("Budget", "Approved", "Plan", "Proposed Budget", "Bud"),
    "Estimated Outturn": ("Outturn", "Forecast Outturn", "Latest Estimate", "Projected Outturn"),
    "Estimated Budget": ("Indicative Budget", "Projected", "Estimate", "Forecast"),
}
"""Statuses, and what other teams call them beside a year."""

MONEY = ("T2", "T3", "T4", "T5", "T6", "T10", "T11")
"""Blocks whose figures are all amounts in £. Table 1 is not among them: it is invented to be
compared with Table 2, and takes the same unit as it in all that follows."""


class LiveFigure(Decimal):
    """A figure that knows what it is worked out from, and so the months that it adds up."""

    def months(self) -> Sequence[Decimal]:
        """Return the amounts of its twelve months, from April on."""
        raise NotImplementedError


_SCALED = (*MONEY, "T1")


def lay_out(budget: Budget, traits: Collection[str], random: Random) -> Grid:
    """Return the workbook of a budget with these traits, one sheet for each table."""
    blocks = {name: [list(row) for row in rows] for name, rows in budget.blocks.items()}
    for trait, change in TRAITS.items():
        if trait in traits:
            change(blocks, random)
    sheets = (SheetGrid(name, dict(_cells(rows))) for name, rows in blocks.items())
    return Grid("invented.xlsx", "0" * 64, tuple(sheets))


def _cells(rows: Cells) -> Iterator[tuple[tuple[int, int], Cell]]:
    for y, row in enumerate(rows, 2):
        for x, value in enumerate(row, 2):
            if value is not None:
                yield (y, x), Cell(value)


def _present(blocks: dict[str, Cells], names: Sequence[str]) -> list[str]:
    return [name for name in names if name in blocks]


def _label_column(rows: Cells) -> int:
    """Return the last column of words before the first figures."""
    return next(x for x in range(len(rows[0])) if _has_figures(rows, x)) - 1


def _has_figures(rows: Cells, x: int) -> bool:
    return any(isinstance(row[x], Decimal) for row in rows[1:] if x < len(row))


def _year_columns(rows: Cells) -> list[int]:
    """Return the columns of figures whose headings begin with a year."""
    heads = enumerate(rows[0])
    return [x for x, head in heads if str(head)[:2] == "20" and _has_figures(rows, x)]


def split_year(amount: Decimal) -> list[CellValue]:
    """Return the amounts of twelve months, in whole £; those of a figure that has its own."""
    if isinstance(amount, LiveFigure):
        return [*amount.months()]
    month = round_to_pounds(amount / 12)
    return [*[month] * 11, amount - 11 * month]


def phase(blocks: dict[str, Cells], random: Random) -> None:
    """Put twelve months before a year's column of one table; they add up to it."""
    name = random.choice(["T2", "T4", "T10", "T11"])
    rows = blocks[name]
    x = random.choice(_year_columns(rows))
    year = int(str(rows[0][x])[:4])
    style = random.choice(["month", "period", "number"])
    heads: list[CellValue] = [
        f"{month}-{(year + (number > 9)) % 100:02d}"
        if style == "month"
        else f"P{number}"
        if style == "period"
        else f"M{number}"
        for number, month in enumerate(MONTHS, 1)
    ]
    for y, row in enumerate(rows):
        value = row[x] if x < len(row) else None
        if y == 0:
            months = heads
        elif isinstance(value, Decimal):
            months = split_year(value)
        else:
            months = [None] * 12
        rows[y] = [*row[:x], *months, *row[x:]]


def reverse_variances(blocks: dict[str, Cells], random: Random) -> None:
    """Give variances as favourable or (adverse)."""
    for name in random.sample(["T2", "T4", "T6"], 2):
        rows = blocks[name]
        x = next(x for x, head in enumerate(rows[0]) if str(head).startswith("Variance"))
        rows[0][x] = random.choice(["Variance fav/(adv)", "Fav/(adv) variance", "Variance"])
        for row in rows[1:]:
            if x < len(row) and isinstance(value := row[x], Decimal):
                row[x] = -value


def deduct_discount(blocks: dict[str, Cells], random: Random) -> None:
    """Give the discount of Table 2 as an amount to take off."""
    for row in blocks["T2"]:
        if row[0] == "Contractual Discount":
            row[0] = random.choice(["Less: Contractual Discount", "Contractual Discount"])
            row[1:] = [-value if isinstance(value, Decimal) else value for value in row[1:]]


def state_rates_elsewhere(blocks: dict[str, Cells], random: Random) -> None:
    """State the rates beside labels on a sheet of inputs, or in the labels of their lines."""
    rates = {row[0]: row[1] for row in blocks.pop("Rates")}
    discount, contingency = rates["Contractual discount"], rates["Contingency"]
    assert isinstance(discount, Decimal)
    assert isinstance(contingency, Decimal)
    if random.random() < 0.5:
        blocks["Inputs"] = [
            ["Inputs used in this workbook"],
            ["Contractual discount rate", discount],
            ["Contingency rate", contingency],
        ]
        return
    for row in blocks["T2"]:
        if "Contractual Discount" in str(row[0]):
            row[0] = f"{row[0]} ({discount:.0%})"
        elif row[0] == "Contingency":
            row[0] = f"Contingency ({contingency:.0%})"


def total_above(blocks: dict[str, Cells], random: Random) -> None:
    """Put each sub total of Table 6 above its lines, under the name of the area."""
    rows = blocks["T6"]
    moved: Cells = [rows[0]]
    block: Cells = []
    for row in rows[1:]:
        if row[0] == "Sub Total":
            area = next(line[0] for line in block if line[0])
            moved.append([area, *row[1:]])
            moved += [[None, *line[1:]] for line in block]
            block = []
        else:
            if block and row[0] != block[-1][0]:
                moved += block
                block = []
            block.append(row)
    blocks["T6"] = [*moved, *block]


def add_columns(blocks: dict[str, Cells], random: Random) -> None:
    """Add a reference before the names of some tables, and an owner, RAG or notes after all."""
    for name in random.sample(_present(blocks, MONEY), 4):
        rows = blocks[name]
        after, words = random.choice(
            [
                ("Owner", "Finance"),
                ("RAG", "Green"),
                ("Notes", "See paper 4"),
                ("Basis", "Contract"),
            ]
        )
        with_ref, width = random.random() < 0.5, len(rows[0])
        for y, row in enumerate(rows):
            is_line = any(isinstance(value, Decimal) for value in row)
            row.extend([None] * (width - len(row)))
            row.append(after if y == 0 else words if is_line else None)
            if with_ref:
                row.insert(0, "Ref" if y == 0 else f"{name[1:]}.{y}" if is_line else None)


def add_spacers(blocks: dict[str, Cells], random: Random) -> None:
    """Put a blank column between names and figures of some tables, and a blank row above totals."""
    for name in random.sample(_present(blocks, MONEY), 4):
        rows = blocks[name]
        x = _label_column(rows) + 1
        if random.random() < 0.5:
            for row in rows:
                row.insert(x, None)
        if random.random() < 0.5:
            rows.insert(len(rows) - 1, [None] * len(rows[0]))


def turn(blocks: dict[str, Cells], random: Random) -> None:
    """Turn a table on its side."""
    name = random.choice(_present(blocks, ["T8", "T10", "T11"]))
    lines = [row for row in blocks[name] if any(isinstance(v, Decimal) for v in row[1:])]
    rows = [blocks[name][0], *(line for line in lines if "forward" not in str(line[0]))]
    width = max(map(len, rows))
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    blocks[name] = [list(column) for column in zip(*rows, strict=True)]


def add_old_copy(blocks: dict[str, Cells], random: Random) -> None:
    """Keep an earlier version of Table 2 or 11, which is marked and has other figures."""
    name = random.choice(["T2", "T11"])
    old = [
        [value + 1000 if isinstance(value, Decimal) else value for value in row]
        for row in blocks[name]
    ]
    mark = random.choice(["v0.1 superseded", "Superseded by v0.2", "OLD - do not use"])
    blocks[f"{name} old"] = [[mark], [None], *old]


def repeat_headings(blocks: dict[str, Cells], random: Random) -> None:
    """Write Table 11 on two pages: its sum is carried forward under repeated headings."""
    rows = blocks["T11"]
    lines = [y for y in range(2, len(rows) - 1) if isinstance(rows[y][1], Decimal)]
    if len(lines) < 3:
        return
    y = random.choice(lines[1:-1]) + 1
    sums: list[CellValue] = [add_up(row[x] for row in rows[1:y]) for x in (1, 2, 3)]
    carried: Cells = [["Carried forward", *sums], [None] * 4]
    blocks["T11"] = [*rows[:y], *carried, list(rows[0]), ["Brought forward", *sums], *rows[y:]]


def use_other_words(blocks: dict[str, Cells], random: Random) -> None:
    """Call budgets and outturns what other teams call them, the same on every sheet."""
    words = {status: random.choice(texts) for status, texts in WORDS.items()}
    for name, rows in blocks.items():
        if name in ("T7", "T9") or not name.startswith("T"):
            continue
        for row in rows:
            for x, value in enumerate(row):
                if isinstance(value, str) and value[:2] == "20":
                    for status, text in words.items():
                        row[x] = str(row[x]).replace(status, text)


def give_thousands(blocks: dict[str, Cells], random: Random) -> None:
    """Give all amounts in £k, which a line above each table says."""
    for name, rows in blocks.items():
        if name.split()[0] in _SCALED:
            blocks[name] = [
                ["All amounts in £k"],
                [None],
                *([v / 1000 if isinstance(v, Decimal) else v for v in row] for row in rows),
            ]


TRAITS: dict[str, Callable[[dict[str, Cells], Random], None]] = {
    "words": use_other_words,
    "variances": reverse_variances,
    "discount": deduct_discount,
    "rates": state_rates_elsewhere,
    "above": total_above,
    "copy": add_old_copy,
    "phasing": phase,
    "pages": repeat_headings,
    "turned": turn,
    "columns": add_columns,
    "spacers": add_spacers,
    "thousands": give_thousands,
}
"""Each trait, in the order in which they are laid over one another."""
