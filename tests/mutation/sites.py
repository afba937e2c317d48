"""Where slips can be made: the formulas and inputs of a workbook's budget tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from sexcel.files.reading import read_grid
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, column_letters, parse_a1, quote_sheet

HEADINGS = 4
"""The row of headings on every sheet that has a table; lines stand below it."""

_TABLES = re.compile(r"\d+ |Drivers\Z")
_LINK = re.compile(r"(?P<sheet>'[^']+'|\w+)!(?P<cell>[A-Z]+\d+)\Z")
_DIFFERENCE = re.compile(r"(?P<budget>[A-Z]+\d+)-(?P<outturn>[A-Z]+\d+)\Z")


@dataclass(frozen=True)
class Site:
    """A cell of a table with its formula (no ``=``; empty for an input) and its figure."""

    ref: CellRef
    formula: str
    value: Decimal

    @property
    def sheet(self) -> str:
        """Return the name of its sheet."""
        return self.ref.sheet

    @cached_property
    def link(self) -> CellRef | None:
        """Return the cell that the formula takes as it is from another sheet."""
        match = _LINK.match(self.formula)
        return match and CellRef(match["sheet"].strip("'"), *parse_a1(match["cell"]))

    @cached_property
    def difference(self) -> tuple[str, str] | None:
        """Return budget and outturn, where the formula is one less the other."""
        match = _DIFFERENCE.match(self.formula)
        return match and (match["budget"], match["outturn"])


class Sites:
    """The cells of a workbook's tables. Sheets that are worked out from tables are left alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.grid: Grid = read_grid(path)

    @cached_property
    def all(self) -> tuple[Site, ...]:
        """Return every figure below the headings, sheet by sheet."""
        return tuple(self._sites())

    def _sites(self) -> Iterator[Site]:
        for sheet in self.grid:
            if not _TABLES.match(sheet.name):
                continue
            for (row, column), cell in sorted(sheet.cells.items()):
                if row > HEADINGS and isinstance(cell.value, Decimal):
                    yield Site(CellRef(sheet.name, row, column), cell.formula or "", cell.value)

    @property
    def formulas(self) -> tuple[Site, ...]:
        """Return the figures that are calculated."""
        return tuple(site for site in self.all if site.formula)

    @property
    def inputs(self) -> tuple[Site, ...]:
        """Return the figures that are typed."""
        return tuple(site for site in self.all if not site.formula)

    def sheet(self, number: str) -> str:
        """Return the sheet whose name starts with that: ``6 `` for Table 6."""
        return next(sheet.name for sheet in self.grid if sheet.name.startswith(number))

    def value(self, ref: CellRef) -> Decimal | None:
        """Return the figure in a cell, None where there is none."""
        value = self.grid.sheet(ref.sheet).value(ref.row, ref.column)
        return value if isinstance(value, Decimal) else None

    def text(self, ref: CellRef) -> str:
        """Return the text in a cell, empty where there is none."""
        value = self.grid.sheet(ref.sheet).value(ref.row, ref.column)
        return value if isinstance(value, str) else ""

    def site(self, ref: CellRef) -> Site | None:
        """Return the figure there."""
        return self._by_ref.get(ref)

    @cached_property
    def _by_ref(self) -> dict[CellRef, Site]:
        return {site.ref: site for site in self.all}

    def label(self, ref: CellRef) -> str:
        """Return the label of the row: the text furthest right of columns D, B, A that it has."""
        texts = [self.text(CellRef(ref.sheet, ref.row, column)) for column in (4, 2, 1)]
        return next((text for text in texts if text and text not in ("N/A", "-")), "")

    def is_total(self, ref: CellRef) -> bool:
        """Say whether the row is a sub total or total."""
        return self.text(CellRef(ref.sheet, ref.row, 1)).lower() in ("sub total", "total")


def offset_cell(ref: CellRef, rows: int = 0, columns: int = 0) -> CellRef:
    """Return the cell so many rows down and columns to the right."""
    return CellRef(ref.sheet, ref.row + rows, ref.column + columns)


def external_address(ref: CellRef) -> str:
    """Return a cell as a formula of another sheet has it."""
    return f"{quote_sheet(ref.sheet)}!{ref.a1}"


def a1(row: int, column: int) -> str:
    """Return ``C7`` for ``a1(7, 3)``."""
    return f"{column_letters(column)}{row}"
