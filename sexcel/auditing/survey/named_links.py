"""Links to another sheet that read the line, the year or the sheet of another.

A link reads one cell. What its own row and column are called says what it should read, where its
sisters read what they are called.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sisters import move_reference, replace_part
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import Reference, Shape
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef

_FEWEST_NAMED = 2
"""Sisters that read the line of their own name: one may have it by chance, two show the custom."""
_FEWEST_OF_SHEET = 3
"""Sisters that all read one sheet, which is then the sheet of their column, such as a year's."""
_WIDEST_GAP = 4
"""Rows from one link to the next within a table: a sub total and a heading come between."""


_EARLIER = re.compile(
    r"\bopening\b|\bbrought (?:forward|down)\b|\bb[/.]?(?:f|d|fwd)\b|\bprior\b"
    r"|\bprevious\b|\blast (?:year|month|quarter|period)\b|\b(?:at|from) (?:the )?start\b"
    r"|\bbeginning\b|\bearlier\b",
    re.IGNORECASE,
)
"""Names of figures that are those of the period before."""


class Misdirected(Struct, frozen=True):
    """A link that reads ``read`` where ``due`` is called as its own row or column is.

    ``name`` is what row, column or sheet is called, ``read_name`` what it reads instead.
    """

    position: Position
    read: CellRef
    due: CellRef
    name: str
    read_name: str
    formula: str


class SheetLink(Struct, frozen=True):
    """A formula that reads one cell of another sheet, perhaps with its sign or scale changed."""

    position: Position
    shape: Shape
    reference: Reference
    read: CellRef


def find_misdirected(survey: Survey, sheet: SheetSurvey) -> Iterator[Misdirected]:
    """Yield the links of a sheet that read another line, year or sheet than their own."""
    columns: dict[int, list[SheetLink]] = {}
    rows: dict[int, list[SheetLink]] = {}
    for link in sorted(links_of(sheet), key=lambda link: link.position):
        columns.setdefault(link.position[1], []).append(link)
        rows.setdefault(link.position[0], []).append(link)
    for links in columns.values():
        for block in _blocks(links):
            yield from _of_other_sheet(survey, sheet, block)
            yield from _of_other_name(survey, sheet, block)
            yield from _of_other_cell(survey, sheet, block)
    for links in rows.values():
        yield from _of_other_cell(survey, sheet, links)


def links_of(sheet: SheetSurvey) -> Iterator[SheetLink]:
    """Yield the formulas of a sheet that only pass on a cell of another sheet."""
    known: dict[str, Reference | None] = {}
    for position, shape in sheet.shapes.items():
        if shape.text not in known:
            known[shape.text] = _only_cell(shape)
        reference = known[shape.text]
        area = None if reference is None else reference.area_from(sheet.ref(position))
        if reference is not None and area is not None and area.sheet != sheet.name:
            yield SheetLink(position, shape, reference, area.first_cell)


def _only_cell(shape: Shape) -> Reference | None:
    """Return the one cell that a formula reads; None where it does more than pass it on."""
    is_plain = not shape.names and shape.functions <= {"ROUND"}
    if not is_plain or len(shape.references) != 1 or not shape.references[0].is_cell:
        return None
    return shape.references[0]


def _blocks(links: Sequence[SheetLink]) -> Iterator[list[SheetLink]]:
    """Yield the links of a column in blocks that wide gaps part."""
    block: list[SheetLink] = []
    for link in links:
        if block and link.position[0] - block[-1].position[0] > _WIDEST_GAP:
            yield block
            block = []
        block.append(link)
    yield block


def _of_other_sheet(
    survey: Survey, sheet: SheetSurvey, block: Sequence[SheetLink]
) -> Iterator[Misdirected]:
    """Yield the one link of a block that reads another sheet than all others, at the same cell."""
    names = [link.read.sheet for link in block]
    for link in block if len(block) > _FEWEST_OF_SHEET and len(set(names)) == 2 else ():
        usual = next(name for name in names if name != link.read.sheet)
        if names.count(usual) != len(block) - 1:
            continue
        due = replace(link.read, sheet=usual)
        if _is_figure(survey, due) and _label(survey, due) == _label(survey, link.read) != "":
            index = link.shape.parts.index(link.reference)
            reference = replace(link.reference, sheet=usual)
            shape = replace_part(link.shape, index, reference)
            prefix = next(near.shape.sheets[0] for near in block if near is not link)
            formula = replace(shape, sheets=(prefix,)).formula_in(sheet.ref(link.position))
            yield Misdirected(link.position, link.read, due, usual, link.read.sheet, formula)


def _of_other_cell(
    survey: Survey, sheet: SheetSurvey, block: Sequence[SheetLink]
) -> Iterator[Misdirected]:
    """Yield the one link of a block that reads another cell of its sheet than all others of theirs.

    Each is of a sheet of its own, such as a committee's, on which that cell has the same name.
    """
    cells = Counter((link.read.row, link.read.column) for link in block)
    (usual, count), *further = cells.most_common(2) or [((0, 0), 0)]
    is_of_sheets = len({link.read.sheet for link in block}) == len(block) > _FEWEST_OF_SHEET
    if not further or count != len(block) - 1 or not is_of_sheets:
        return
    odd = next(link for link in block if (link.read.row, link.read.column) != usual)
    due = CellRef(odd.read.sheet, *usual)
    names = {
        (_label(survey, cell), _heading(survey, cell))
        for cell in (due, *(link.read for link in block if link is not odd))
    }
    is_beside = due.row == odd.read.row or due.column == odd.read.column
    if is_beside and len(names) == 1 and _is_figure(survey, due):
        yield _redirect(survey, sheet, odd, due)


def _redirect(survey: Survey, sheet: SheetSurvey, link: SheetLink, due: CellRef) -> Misdirected:
    """Return a link with the cell of its source that it should read."""
    source = survey.sheet(due.sheet)
    assert source is not None
    index = link.shape.parts.index(link.reference)
    moved = move_reference(link.reference, due.row - link.read.row, due.column - link.read.column)
    formula = replace_part(link.shape, index, moved).formula_in(sheet.ref(link.position))
    name_of = SheetSurvey.label if due.row != link.read.row else SheetSurvey.heading
    name, read_name = (name_of(source, cell.row, cell.column) for cell in (due, link.read))
    return Misdirected(link.position, link.read, due, name, read_name, formula)


def _of_other_name(
    survey: Survey, sheet: SheetSurvey, block: Sequence[SheetLink]
) -> Iterator[Misdirected]:
    """Yield the links of a block under or beside a name that another cell of their source has."""
    headings = [_heading_pair(survey, sheet, link) for link in block]
    labels = [_label_pair(survey, sheet, link) for link in block]
    is_headed = any(mine and mine == theirs for mine, theirs in headings)
    named = {
        source: sum(
            link.read.sheet == source and mine == theirs != ""
            for link, (mine, theirs) in zip(block, labels, strict=True)
        )
        for source in {link.read.sheet for link in block}
    }
    lines = {mine for mine, _ in labels}
    for link, heading, label in zip(block, headings, labels, strict=True):
        due = None
        if is_headed and _is_late(sheet, link, heading) and not _means_earlier(survey, sheet, link):
            due = column_called(survey, link.read, heading[0])
        elif named[link.read.sheet] >= _FEWEST_NAMED and _is_of_other(label, lines):
            due = row_called(survey, link.read, label[0])
        if due is not None:
            yield _redirect(survey, sheet, link, due)


def _is_of_other(pair: tuple[str, str], names: set[str]) -> bool:
    """Say whether a link reads a name that another row or column of its own table has."""
    mine, theirs = pair
    return bool(mine) and theirs != mine and theirs in names - {mine, ""}


def _is_late(sheet: SheetSurvey, link: SheetLink, heading: tuple[str, str]) -> bool:
    """Say whether a link reads under a heading that another column of its row has."""
    mine, theirs = heading
    return theirs != mine != "" and _is_of_other(heading, _headings_beside(sheet, link))


def _means_earlier(survey: Survey, sheet: SheetSurvey, link: SheetLink) -> bool:
    """Say whether a link is meant to read the period before: an opening balance, say.

    Its name says so, or its whole row reads another line in the same way.
    """
    row, column = link.position
    if _EARLIER.search(sheet.label(row, column)) or _EARLIER.search(sheet.heading(row, column)):
        return True
    is_custom = link.shape in (sheet.shapes.get((row, near)) for near in (column - 1, column + 1))
    mine, theirs = _label_pair(survey, sheet, link)
    return is_custom and mine != theirs


def _label_pair(survey: Survey, sheet: SheetSurvey, link: SheetLink) -> tuple[str, str]:
    return normalise(sheet.label(*link.position)), _label(survey, link.read)


def _heading_pair(survey: Survey, sheet: SheetSurvey, link: SheetLink) -> tuple[str, str]:
    return normalise(sheet.heading(*link.position)), _heading(survey, link.read)


def _headings_beside(sheet: SheetSurvey, link: SheetLink) -> set[str]:
    row = link.position[0]
    return {normalise(sheet.heading(row, column)) for column in sheet.columns(row)}


def _label(survey: Survey, cell: CellRef) -> str:
    source = survey.sheet(cell.sheet)
    return "" if source is None else normalise(source.label(cell.row, cell.column))


def _heading(survey: Survey, cell: CellRef) -> str:
    source = survey.sheet(cell.sheet)
    return "" if source is None else normalise(source.heading(cell.row, cell.column))


def _is_figure(survey: Survey, cell: CellRef) -> bool:
    source = survey.sheet(cell.sheet)
    return source is not None and source.number(cell.row, cell.column) is not None


def column_called(survey: Survey, read: CellRef, name: str) -> CellRef | None:
    """Return the only figure of a row that is under a heading; None for none or several."""
    source = survey.sheet(read.sheet)
    columns = () if source is None else source.columns(read.row)
    cells = (replace(read, column=column) for column in columns)
    called = [
        cell for cell in cells if _is_figure(survey, cell) and _heading(survey, cell) == name != ""
    ]
    return called[0] if len(called) == 1 else None


def row_called(survey: Survey, read: CellRef, name: str) -> CellRef | None:
    """Return the only figure of a column that has a label; None for none or several."""
    source = survey.sheet(read.sheet)
    row = None if source is None or not name else source.rows_called(read.column).get(name)
    return None if row is None else replace(read, row=row)
