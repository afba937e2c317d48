"""Rows inserted, deleted, repeated and hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sexcel.model.refs import CellRef, parse_a1
from tests.mutation.kinds import SlipKind
from tests.mutation.mutants import Mutant
from tests.mutation.sites import HEADINGS, Site, Sites, a1, offset_cell
from tests.mutation.workbook import Content, EditableWorkbook

_LISTS = ("4 ", "5 ", "9 ", "10 ", "11 ")
"""Sheets whose lines are typed one below the other."""


def _lines(sites: Sites, number: str) -> list[int]:
    """Return the rows of a list that have a figure and are no total."""
    sheet = sites.sheet(number)
    rows = {site.ref.row for site in sites.all if site.sheet == sheet}
    return sorted(row for row in rows if not sites.is_total(CellRef(sheet, row, 1)))


def _totals(sites: Sites, number: str) -> list[int]:
    sheet = sites.sheet(number)
    rows = {site.ref.row for site in sites.formulas if site.sheet == sheet}
    return sorted(row for row in rows if sites.is_total(CellRef(sheet, row, 1)))


def _contents_of(sites: Sites, sheet: str, row: int) -> dict[int, Content]:
    """Return what a row holds, column by column."""
    contents: dict[int, Content] = {}
    for (row_number, column), cell in sites.grid.sheet(sheet).cells.items():
        if row_number != row:
            continue
        site = sites.site(CellRef(sheet, row, column))
        if cell.formula is not None:
            contents[column] = f"={cell.formula}"
        else:
            figure = None if site is None else site.value
            contents[column] = cell.value if isinstance(cell.value, str) else figure
    return contents


@dataclass(frozen=True)
class _RowInsertion:
    """A row inserted on a sheet and filled."""

    sheet: str
    row: int
    like: int
    contents: dict[int, Content]

    def __call__(self, workbook: EditableWorkbook) -> None:
        workbook.insert_row(self.sheet, self.row, self.like)
        for column, content in self.contents.items():
            workbook.put(self.sheet, a1(self.row, column), content)

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """Return the cells of the row."""
        return tuple(CellRef(self.sheet, self.row, column) for column in sorted(self.contents))


def _repeat_line(sites: Sites) -> Iterator[Mutant]:
    """Copy a line and insert it below itself, so that it counts twice."""
    for number in _LISTS:
        lines = _lines(sites, number)
        for row in lines:
            # A range grows only where the row goes in above its last one.
            if row + 1 not in lines:
                continue
            sheet = sites.sheet(number)
            contents = {
                column: re.sub(rf"(?<=[A-Z]){row}\b", str(row + 1), content)
                if isinstance(content, str) and content.startswith("=") and "!" not in content
                else content
                for column, content in _contents_of(sites, sheet, row).items()
            }
            insert = _RowInsertion(sheet, row + 1, row, contents)
            slip = f"{sheet}, row {row} ({sites.label(CellRef(sheet, row, 1))}): inserted again"
            originals = tuple(offset_cell(cell, rows=-1) for cell in insert.cells)
            yield Mutant("line repeated", slip, (*insert.cells, *originals), insert)


def _insert_outside_total(sites: Sites) -> Iterator[Mutant]:
    """Insert a line above the first or below the last of a block, where no range grows."""
    for number in ("4 ", "5 ", "9 ", "11 "):
        sheet = sites.sheet(number)
        lines = _lines(sites, number)
        for total in _totals(sites, number):
            block = [row for row in lines if row < total]
            if not block or block[-1] != total - 1:
                continue
            first = block[-1]
            while first - 1 in block and _area(sites, sheet, first - 1) == _area(
                sites, sheet, first
            ):
                first -= 1
            # Above a lone line, and below another block, it is not clear whose line it is.
            if first == block[-1]:
                continue
            yield _new_line(sites, sheet, total, block[-1], total + 1)
            if first == HEADINGS + 1:
                yield _new_line(sites, sheet, first, first, total + 1)


def _area(sites: Sites, sheet: str, row: int) -> str:
    """Return the area of a line of Table 4, where blocks follow each other; else the sheet."""
    return sites.text(CellRef(sheet, row, 1)) if sheet.startswith("4 ") else sheet


def _new_line(sites: Sites, sheet: str, row: int, like: int, total: int) -> Mutant:
    contents: dict[int, Content] = {}
    for column, content in _contents_of(sites, sheet, like).items():
        site = sites.site(CellRef(sheet, like, column))
        if isinstance(content, str) and content.startswith("=") and "!" not in content:
            contents[column] = re.sub(rf"(?<=[A-Z]){like}\b", str(row), content)
        elif site is not None:
            contents[column] = 12 if sheet.startswith("9 ") else 25_000
        else:
            contents[column] = content
    label = {"4 ": 4, "5 ": 2}.get(sheet[:2], 1)
    contents[label] = "18. Data Platform" if label == 4 else "Data Platform"
    insert = _RowInsertion(sheet, row, like, contents)
    totals = tuple(CellRef(sheet, total, cell.column) for cell in insert.cells)
    slip = f"{sheet}, row {row}: a line inserted, outside the range of its total"
    return Mutant("line inserted outside the total", slip, (*insert.cells, *totals), insert)


def _delete_row(sites: Sites) -> Iterator[Mutant]:
    """Delete a row that a formula elsewhere takes a figure from: that is ``#REF!`` now."""
    for place, readers in sorted(_readers_by_row(sites).items()):
        sheet, row = place

        def edit(workbook: EditableWorkbook, sheet: str = sheet, row: int = row) -> None:
            workbook.delete_row(sheet, row)

        broken = tuple(
            offset_cell(reader, rows=-1) if reader.sheet == sheet and reader.row > row else reader
            for reader in readers
        )
        slip = f"{sheet}, row {row} ({sites.label(CellRef(sheet, row, 1))}): deleted"
        yield Mutant("row deleted that others refer to", slip, broken, edit)


def _readers_by_row(sites: Sites) -> dict[tuple[str, int], list[CellRef]]:
    """Return rows by sheet and number, with the formulas of other sheets that link to them."""
    readers: dict[tuple[str, int], list[CellRef]] = {}
    for site in sites.formulas:
        if site.link is not None and not sites.is_total(site.link):
            readers.setdefault((site.link.sheet, site.link.row), []).append(site.ref)
    return readers


def _hide_line(sites: Sites) -> Iterator[Mutant]:
    """Hide a line that goes on counting in its total."""
    for number in _LISTS:
        sheet = sites.sheet(number)
        for row in _lines(sites, number):
            figures = [site for site in sites.all if (site.sheet, site.ref.row) == (sheet, row)]
            if any(site.value for site in figures):

                def edit(workbook: EditableWorkbook, sheet: str = sheet, row: int = row) -> None:
                    workbook.hide_row(sheet, row)

                cells = tuple(CellRef(sheet, row, column) for column in range(1, 9))
                slip = f"{sheet}, row {row} ({sites.label(cells[0])}): hidden, and counts"
                yield Mutant("hidden row that counts", slip, cells, edit)


def _hide_and_omit_line(sites: Sites) -> Iterator[Mutant]:
    """Hide a line and take it out of its total, in which it should count."""
    for site in sites.formulas:
        match = re.fullmatch(r"SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)", site.formula)
        if match is None or parse_a1(match[1] + "1")[1] != site.ref.column:
            continue
        top, bottom = int(match[2]), int(match[3])
        for row in range(top + 1, bottom):
            ref = CellRef(site.sheet, row, site.ref.column)
            if sites.value(ref):
                yield _omit_hidden_line(site, match[1], (top, row, bottom))


def _omit_hidden_line(site: Site, column: str, rows: tuple[int, int, int]) -> Mutant:
    top, row, bottom = rows
    formula = f"=SUM({column}{top}:{column}{row - 1},{column}{row + 1}:{column}{bottom})"

    def edit(workbook: EditableWorkbook) -> None:
        workbook.hide_row(site.sheet, row)
        workbook.put(site.sheet, site.ref.a1, formula)

    slip = f"{site.ref}: {formula}, row {row} hidden"
    return Mutant("hidden row left out", slip, (site.ref,), edit)


KINDS: tuple[SlipKind, ...] = (
    SlipKind("line repeated", _repeat_line),
    SlipKind("line inserted outside the total", _insert_outside_total),
    SlipKind("row deleted that others refer to", _delete_row),
    SlipKind("hidden row that counts", _hide_line),
    SlipKind("hidden row left out", _hide_and_omit_line),
)
"""Kinds of slips with whole rows."""
