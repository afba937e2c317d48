"""Records of a new year's workbook: what is to be filled in, and what was done to get there."""

from decimal import Decimal
from enum import Enum
from pathlib import Path

from msgspec import Struct

from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import FileReport


class TaskKind(Enum):
    """What a person has to do with a cell of the new workbook, in the order of work."""

    OUTTURN = "Fill in the estimated outturn"
    BUDGET = "Decide the budget"
    ESTIMATE = "Fill in the estimate"
    RATE = "Confirm the rate"
    WORDS = "Write again"
    FORMULA = "Bring up to date what it is calculated from"
    YEAR = "Check the year"


class Task(Struct, frozen=True):
    """A cell to be filled in or looked at.

    ``figure`` is what is there, or what last year had, in the unit of the figure (£, FTE);
    ``offered`` a figure to consider.
    """

    kind: TaskKind
    cell: CellRef
    subject: str
    figure: Decimal | None = None
    offered: Decimal | None = None
    note: str = ""


class YearStep(Struct, frozen=True):
    """Something that was done to the workbook, or left: ``was`` and ``now`` are in the cell."""

    action: str
    place: CellRef | RangeRef
    subject: str
    was: CellValue = None
    now: CellValue = None


class NewYear(Struct, frozen=True):
    """A workbook for the next budget year, written to ``output``.

    ``source`` is the verdict on the workbook that it was made from; None for the template.
    """

    output: Path
    budget_year: str
    tasks: tuple[Task, ...] = ()
    steps: tuple[YearStep, ...] = ()
    source: FileReport | None = None
    removed: tuple[str, ...] = ()
    """What the copy does without, in plain words: a digital signature."""
