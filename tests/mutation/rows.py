"""Rows inserted, deleted, repeated and hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sexcel.model.refs import CellRef, parse_a1
from tests.mutation.kinds import Kind
from tests.mutation.mutants import Mutant
from tests.mutation.sites import HEADINGS, Site, Sites, a1, moved
from tests.mutation.workbook import Content, Workbook

_LISTS = ("4 ", "5 ", "9 ", "10 ", "11 ")
"""Sheets whose lines are typed one below the other."""


def _lines(sites: Sites, number: str) -> list[int]:
    """The rows of a list that have a figure and are no total."""
    sheet = sites.sheet(number)
    rows = {one.ref.row for one in sites.all if one.sheet == sheet}
    return sorted(row for row in rows if not sites.is_total(CellRef(sheet, row, 1)))


def _totals(sites: Sites, number: str) -> list[int]:
    sheet = sites.sheet(number)
    rows = {one.ref.row for one in sites.formulas if one.sheet == sheet}
    return sorted(row for row in rows if sites.is_total(CellRef(sheet, row, 1)))


def _row(sites: Sites, sheet: str, row: int) -> dict[int, Content]:
    """What a row holds, column by column."""
    found: dict[int, Content] = {}
    for (at, column), cell in sites.grid.sheet(sheet).cells.items():
        if at != row:
            continue
        site = sites.site(CellRef(sheet, row, column))
        if cell.formula is not None:
            found[column] = f"={cell.formula}"
        else:
            figure = None if site is None else site.value
            found[column] = cell.value if isinstance(cell.value, str) else figure
    return found


@dataclass(frozen=True)
class _Inserted:
    """A row inserted on a sheet and filled."""

    sheet: str
    row: int
    like: int
    contents: dict[int, Content]

    def __call__(self, workbook: Workbook) -> None:
        workbook.insert_row(self.sheet, self.row, self.like)
        for column, content in self.contents.items():
            workbook.put(self.sheet, a1(self.row, column), content)

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """The cells of the row."""
        return tuple(CellRef(self.sheet, self.row, column) for column in sorted(self.contents))


def _repeated(sites: Sites) -> Iterator[Mutant]:
    """A line copied and inserted below itself, so that it counts twice."""
    for number in _LISTS:
        lines = _lines(sites, number)
        for row in lines:
            # A range grows only where the row goes in above its last one.
            if row + 1 not in lines:
                continue
            sheet = sites.sheet(number)
            contents = {
                column: re.sub(rf"(?<=[A-Z]){row}\b", str(row + 1), one)
                if isinstance(one, str) and one.startswith("=") and "!" not in one
                else one
                for column, one in _row(sites, sheet, row).items()
            }
            insert = _Inserted(sheet, row + 1, row, contents)
            told = f"{sheet}, row {row} ({sites.label(CellRef(sheet, row, 1))}): inserted again"
            originals = tuple(moved(one, rows=-1) for one in insert.cells)
            yield Mutant("line repeated", told, (*insert.cells, *originals), insert)


def _outside(sites: Sites) -> Iterator[Mutant]:
    """A new line above the first or below the last of a block, where no range grows."""
    for number in ("4 ", "5 ", "9 ", "11 "):
        sheet = sites.sheet(number)
        lines = _lines(sites, number)
        for total in _totals(sites, number):
            own = [row for row in lines if row < total]
            if not own or own[-1] != total - 1:
                continue
            first = own[-1]
            while first - 1 in own and _area(sites, sheet, first - 1) == _area(sites, sheet, first):
                first -= 1
            # Above a lone line, and below another block, it is not clear whose line it is.
            if first == own[-1]:
                continue
            yield _new_line(sites, sheet, total, own[-1], total + 1)
            if first == HEADINGS + 1:
                yield _new_line(sites, sheet, first, first, total + 1)


def _area(sites: Sites, sheet: str, row: int) -> str:
    """The area of a line of Table 4, where blocks stand below each other; else the sheet."""
    return sites.text(CellRef(sheet, row, 1)) if sheet.startswith("4 ") else sheet


def _new_line(sites: Sites, sheet: str, row: int, like: int, total: int) -> Mutant:
    contents: dict[int, Content] = {}
    for column, content in _row(sites, sheet, like).items():
        site = sites.site(CellRef(sheet, like, column))
        if isinstance(content, str) and content.startswith("=") and "!" not in content:
            contents[column] = re.sub(rf"(?<=[A-Z]){like}\b", str(row), content)
        elif site is not None:
            contents[column] = 12 if sheet.startswith("9 ") else 25_000
        else:
            contents[column] = content
    label = {"4 ": 4, "5 ": 2}.get(sheet[:2], 1)
    contents[label] = "18. Data Platform" if label == 4 else "Data Platform"
    insert = _Inserted(sheet, row, like, contents)
    sums = tuple(CellRef(sheet, total, one.column) for one in insert.cells)
    told = f"{sheet}, row {row}: a line inserted, outside the range of its total"
    return Mutant("line inserted outside the total", told, (*insert.cells, *sums), insert)


def _deleted(sites: Sites) -> Iterator[Mutant]:
    """A row deleted that a formula elsewhere takes a figure from: that is ``#REF!`` now."""
    for row_of, readers in sorted(_single_readers(sites).items()):
        sheet, row = row_of

        def edit(workbook: Workbook, sheet: str = sheet, row: int = row) -> None:
            workbook.delete_row(sheet, row)

        broken = tuple(
            moved(one, rows=-1) if one.sheet == sheet and one.row > row else one for one in readers
        )
        told = f"{sheet}, row {row} ({sites.label(CellRef(sheet, row, 1))}): deleted"
        yield Mutant("row deleted that others refer to", told, broken, edit)


def _single_readers(sites: Sites) -> dict[tuple[str, int], list[CellRef]]:
    """Rows by sheet and number, with the formulas on other sheets that link to a cell of them."""
    found: dict[tuple[str, int], list[CellRef]] = {}
    for site in sites.formulas:
        if site.link is not None and not sites.is_total(site.link):
            found.setdefault((site.link.sheet, site.link.row), []).append(site.ref)
    return found


def _hidden(sites: Sites) -> Iterator[Mutant]:
    """A line hidden that goes on counting in its total."""
    for number in _LISTS:
        sheet = sites.sheet(number)
        for row in _lines(sites, number):
            figures = [one for one in sites.all if (one.sheet, one.ref.row) == (sheet, row)]
            if any(one.value for one in figures):

                def edit(workbook: Workbook, sheet: str = sheet, row: int = row) -> None:
                    workbook.hide_row(sheet, row)

                cells = tuple(CellRef(sheet, row, column) for column in range(1, 9))
                told = f"{sheet}, row {row} ({sites.label(cells[0])}): hidden, and counts"
                yield Mutant("hidden row that counts", told, cells, edit)


def _hidden_left_out(sites: Sites) -> Iterator[Mutant]:
    """A line hidden and taken out of its total, in which it should count."""
    for site in sites.formulas:
        match = re.fullmatch(r"SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)", site.formula)
        if match is None or parse_a1(match[1] + "1")[1] != site.ref.column:
            continue
        top, bottom = int(match[2]), int(match[3])
        for row in range(top + 1, bottom):
            ref = CellRef(site.sheet, row, site.ref.column)
            if sites.value(ref):
                yield _left_out(site, match[1], (top, row, bottom))


def _left_out(site: Site, column: str, rows: tuple[int, int, int]) -> Mutant:
    top, row, bottom = rows
    formula = f"=SUM({column}{top}:{column}{row - 1},{column}{row + 1}:{column}{bottom})"

    def edit(workbook: Workbook) -> None:
        workbook.hide_row(site.sheet, row)
        workbook.put(site.sheet, site.ref.a1, formula)

    told = f"{site.ref}: {formula}, row {row} hidden"
    return Mutant("hidden row left out", told, (site.ref,), edit)


KINDS: tuple[Kind, ...] = (
    Kind("line repeated", _repeated),
    Kind("line inserted outside the total", _outside),
    Kind("row deleted that others refer to", _deleted),
    Kind("hidden row that counts", _hidden),
    Kind("hidden row left out", _hidden_left_out),
)
"""Kinds of slips with whole rows."""
