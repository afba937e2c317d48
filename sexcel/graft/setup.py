"""A copy of the user's own workbook with a sheet that says how it is read, to be corrected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from sexcel.budget.setup_records import SetupKind, SetupRecord
from sexcel.budget.setup_words import (
    COUNTS,
    DIRECTIONS,
    SIGNS,
    TABLE_NAMES,
    UNITS,
    column_words,
    row_words,
)
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.source import copy_source
from sexcel.model.brief import Brief
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.setup import SETUP, SETUP_SHEET
from sexcel.recognise.setup_sheet import FIELDS, WHAT
from sexcel.writers.cells import Choices, Look, PlannedCell, SheetPlan, Style
from sexcel.writers.sheets import Cells
from sexcel.writers.texts import fit_text
from sexcel.writers.workbook import render_sheet

_WIDTHS = (9.0, 21.0, 20.0, 11.0, 42.0, 30.0, 18.0, 22.0, 22.0, 34.0)
"""In characters, from column A on: 230 in all, which a screen of 1,920 pixels shows at 100 %."""

_LISTS = len(FIELDS) + 2
"""The first column of the permitted words, beyond a blank one."""

_LIST_WIDTH = 26.0
"""Characters: most of the permitted words; longer ones run on, and a list shows them whole."""

_GUIDANCE = (
    "Correct the blue cells, save the workbook and run sexcel again: only what you changed counts. "
    "Delete a row, or a correction, to leave it to sexcel."
)

_HEADINGS: Mapping[SetupKind, Sequence[str]] = {
    SetupKind.YEAR: ("", "", "", "", "First year of the budget"),
    SetupKind.TABLE: (
        "Table", "Sheet", "Cells", "From … to", "Direction", "Sign of amounts", "Amounts in",
        "Counts",
    ),
    SetupKind.COLUMN: ("Table", "Sheet", "Cell", "Heading", "Read as", "Sign of amounts"),
    SetupKind.ROW: (
        "Table", "Sheet", "Cell", "Label", "Read as", "Sign of amounts", "Area",
        "Name in other tables",
    ),
    SetupKind.RATE: ("Rate", "Sheet", "Cell", "Label", "Rate"),
}  # fmt: skip
"""What the columns hold in each block, from column B on."""

_TITLES = {
    SetupKind.YEAR: "Year",
    SetupKind.TABLE: "Tables: where they are. For one that is not found, give sheet and cells",
    SetupKind.COLUMN: "Columns: what each heading is",
    SetupKind.ROW: "Rows: what each line is",
    SetupKind.RATE: "Rates: the cell that states each",
}


class SetupWritten(Brief, frozen=True):
    """What ``write_setup`` did: a copy of the workbook, with a setup sheet in it."""

    output: Path
    sheet: str
    """Name of the sheet added."""
    entries: int
    removed: tuple[str, ...]
    """What the copy does without, in plain words: ``the digital signature``."""


def write_setup(
    source: Path, sha256: str, records: Sequence[SetupRecord], target: Path
) -> SetupWritten:
    """Copy the workbook at ``source`` to ``target`` with a setup sheet, which comes last.

    All other parts keep their bytes, but for a digital signature. Raises as ``annotate`` does.
    """
    with copy_source(source, sha256, target) as workbook:
        name = workbook.free_name(SETUP)
        graft_sheets(workbook, render_sheet(_SetupPlanner(records, name, source).plan()))
    return SetupWritten(target, name, len(records), workbook.removed)


class _SetupPlanner:
    """Lays out the blocks of records, and the words that each cell permits beside them."""

    def __init__(self, records: Sequence[SetupRecord], name: str, source: Path) -> None:
        self._records = records
        title = f"Setup: how {source.name} is read"
        self._cells = Cells(name, fit_text(title), SETUP_SHEET)
        self._cells[3, 1] = PlannedCell(_GUIDANCE, Style(Look.PLAIN))
        self._lists: dict[tuple[str, ...], RangeRef] = {}
        self._choices: dict[tuple[str, ...], list[CellRef]] = {}

    def plan(self) -> SheetPlan:
        row = 5
        for kind, records in groupby(self._records, lambda record: record.kind):
            row = self._add_block(row, kind, records) + 1
        validations = tuple(
            Choices(
                tuple(cells),
                source=self._list(words),
                message="Take one of the words in the list: others are refused.",
            )
            for words, cells in self._choices.items()
        )
        lists = (_LIST_WIDTH,) * len(self._lists)
        return SheetPlan(
            self._cells.sheet,
            self._cells,
            (*_WIDTHS, 3.0, *lists),
            validations=validations,
            labels_stay=False,
            frozen_rows=3,
            printed_columns=len(FIELDS),
        )

    def _add_block(self, row: int, kind: SetupKind, records: Iterable[SetupRecord]) -> int:
        """Add the records of a kind under their headings; return the row below them."""
        cells = self._cells
        cells.section(row, _TITLES[kind], len(FIELDS))
        headings = _HEADINGS[kind]
        blanks = [""] * (len(FIELDS) - 2 - len(headings))
        cells.headings(row + 1, [WHAT, *headings, *blanks, "As recognised"])
        row += 2
        for record in records:
            self._add(row, record)
            row += 1
        return row

    def _add(self, row: int, record: SetupRecord) -> None:
        self._cells.text(row, 1, record.kind.value)
        for column, field in enumerate(FIELDS[1:], 2):
            text = fit_text(getattr(record, field))
            is_open = field in record.correctable and _is_open(record, field)
            if field == "recognised":
                self._cells[row, column] = PlannedCell(text, Style(Look.NOTE))
            else:
                look = Style(Look.INPUT, wrapped=True) if is_open else Style(Look.WORDS)
                self._cells[row, column] = PlannedCell(text or None, look)
            words = tuple(_words(record, field)) if is_open else ()
            if words:
                place = CellRef(self._cells.sheet, row, column)
                self._choices.setdefault(words, []).append(place)

    def _list(self, words: tuple[str, ...]) -> RangeRef:
        """Return the cells that hold permitted words; they are added where they are not yet."""
        if words not in self._lists:
            column = _LISTS + len(self._lists)
            title = PlannedCell("Permitted words", Style(Look.NOTE))
            self._cells[4, column] = title
            for row, word in enumerate(words, 5):
                self._cells[row, column] = PlannedCell(word, Style(Look.NOTE))
            area = RangeRef(self._cells.sheet, 5, column, 4 + len(words), column)
            self._lists[words] = area
        return self._lists[words]


def _is_open(record: SetupRecord, field: str) -> bool:
    """Say whether a field of a record may be corrected: a list of words has no sign."""
    if record.kind is SetupKind.TABLE and field in ("table", "sheet", "cells", "meaning"):
        return True
    if record.kind is SetupKind.ROW and field in ("group", "name"):
        return bool(getattr(record, field))
    return field != "sign" or bool(record.sign)


def _words(record: SetupRecord, field: str) -> Iterator[str]:
    """Yield the words that a field permits; none where it takes any text."""
    match record.kind, field:
        case SetupKind.TABLE, "table":
            yield from dict.fromkeys(table.caption for table in TABLE_NAMES.values())
        case SetupKind.TABLE, "meaning":
            yield from DIRECTIONS
        case SetupKind.TABLE, "group":
            yield from UNITS
        case SetupKind.TABLE, "name":
            yield from COUNTS
        case SetupKind.COLUMN, "meaning":
            yield from column_words(TABLE_NAMES[record.table])
        case SetupKind.ROW, "meaning":
            yield from row_words(TABLE_NAMES[record.table])
        case _, "sign":
            yield from SIGNS
