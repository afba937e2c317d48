"""Records of a new year's workbook: what is to be filled in, and what was done to get there."""

from decimal import Decimal
from enum import Enum
from pathlib import Path

from msgspec import Struct

from sexcel.model.brief import Brief
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


class FilledOutturn(Struct, frozen=True):
    """The outturn of a draft: what each cell was and is, and what could not be taken."""

    monitor: str
    months_closed: int
    forecast: Decimal
    """The total of the monitor, in £."""
    total: Decimal | None
    """The outturn that Table 2 of the draft then has in total, in £."""
    steps: tuple[YearStep, ...]
    by_hand: tuple[str, ...]
    """What the monitor has and the draft has no cell for, and formulas that give another figure."""


class NewYear(Brief, frozen=True):
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
    outturn: FilledOutturn | None = None
    """The outturn that was taken from a monitor; None where none was asked for."""


class RefreshedDraft(Brief, frozen=True):
    """A draft with the outturn of a monitor, written to ``output`` as a copy of ``source``."""

    source: Path
    output: Path
    budget_year: str
    outturn: FilledOutturn
    removed: tuple[str, ...] = ()
    """What the copy does without, in plain words: a digital signature."""
