"""Some cells of a sheet part given other contents; every other byte of it stays."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from sexcel.graft.cell_spans import (
    CellSpan,
    Position,
    RowSpan,
    SheetSpans,
    spans_of,
)
from sexcel.graft.part_text import PartText
from sexcel.model.errors import OutputError
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import CellRef, RangeRef, column_letters
from sexcel.writers.texts import escape_cached_text, plain_number

Written = Decimal | str | bool | ErrorValue | None
"""A cell's value as the file can keep it; a date is its number."""

Restyle = Callable[[int, str | None], int]
"""The style for a figure in place of a style, with a number format where one is given."""


class NewCell(Struct, frozen=True):
    """What a cell is to hold: a formula (no ``=``) with its value, or a value alone.

    ``number_format`` is how its figure is to be shown; None for as the cell shows it now.
    ``format_if_new`` is that where no cell is there yet.
    """

    formula: str | None
    value: Written
    number_format: str | None = None
    format_if_new: str | None = None


class SheetEdit(Struct, frozen=True):
    """What changes on one sheet. ``values`` are new values of formulas that stay."""

    sheet: str
    cells: Mapping[Position, NewCell]
    values: Mapping[Position, Written]


class Edited(Struct, frozen=True):
    """A sheet's bytes, and whether a cell has a formula that had none, or the other way round."""

    content: bytes
    formulas_came_or_went: bool


def edited(
    content: bytes,
    edit: SheetEdit,
    formula_at: Callable[[CellRef], str],
    restyle: Restyle,
    where: str,
) -> Edited:
    """The sheet part ``content`` with its cells changed.

    ``formula_at`` tells the formula that a cell of the sheet has now, ``restyle`` the style that
    a changed cell is to have; ``where`` names part and file for a refusal. Raises OutputError
    where a cell is part of an array formula or a what-if data table, and
    UnreadableWorkbookError where the part is damaged.
    """
    source = PartText(content)
    wanted = edit.cells.keys() | edit.values.keys()
    spans = spans_of(source, where, wanted, edit.cells.keys())
    _check_arrays(edit, spans.arrays)
    pieces = sorted(_Editor(source, edit, spans, formula_at, restyle).pieces())
    written: list[bytes] = []
    done = 0
    for start, end, _, text in pieces:
        written += [content[done:start], source.encode(text)]
        done = end
    changed = any(
        ((cell := spans.cells.get(at)) is not None and cell.formula is not None)
        != (new.formula is not None)
        for at, new in edit.cells.items()
    )
    return Edited(b"".join((*written, content[done:])), changed)


def _check_arrays(edit: SheetEdit, arrays: Iterable[RangeRef]) -> None:
    for position in edit.cells:
        if any(position in area for area in arrays):
            raise OutputError(
                f"{CellRef(edit.sheet, *position)} is part of an array formula or a data table, "
                "which changes only as a whole: change it in Excel."
            )


_Piece = tuple[int, int, Position, str]
"""What takes the place of which bytes: the first, the one behind the last, whose it is."""


_OF_A_VALUE = ("t", "vm")
"""Attributes of a cell that go with its value: the type, and the rest of a value of many parts."""
_OF_A_FORMULA = ("cm",)
_NAME = re.compile(r"<([^\s/>]+)")


class _Editor:
    def __init__(
        self,
        source: PartText,
        edit: SheetEdit,
        spans: SheetSpans,
        formula_at: Callable[[CellRef], str],
        restyle: Restyle,
    ) -> None:
        self._source = source
        self._edit = edit
        self._spans = spans
        self._restyle = restyle
        self._handed_on = dict(self._heirs(formula_at))

    def pieces(self) -> Iterator[_Piece]:
        """What changes in the bytes of the sheet, in no order."""
        absent: dict[int, dict[int, NewCell]] = {}
        for position, new in sorted(self._edit.cells.items()):
            cell = self._spans.cells.get(position)
            if cell is None:
                absent.setdefault(position[0], {})[position[1]] = new
            else:
                yield cell.start, cell.end, position, self._given(cell, new)
        for position, value in self._edit.values.items():
            cell = self._spans.cells.get(position)
            if cell is not None and position not in self._edit.cells:
                yield cell.start, cell.end, position, self._revalued(cell, value)
        for position, (cell, formula) in self._handed_on.items():
            if position not in self._edit.values and cell.formula is not None:
                yield cell.formula.start, cell.formula.end, position, formula
        yield from self._insertions(absent)

    def _heirs(
        self, formula_at: Callable[[CellRef], str]
    ) -> Iterator[tuple[Position, tuple[CellSpan, str]]]:
        """The cells that take over the text of a run whose first cell changes, and their element.

        The others of a run refer to it by its number only.
        """
        for run in self._spans.runs.values():
            left = [cell for cell in run if cell.position not in self._edit.cells]
            if left:
                heir = left[0]
                attributes = {**heir.formula_attributes, "ref": _around(left).a1}
                prefix = _prefix(self._source.tag(heir.start))
                text = formula_at(CellRef(self._edit.sheet, *heir.position))
                yield heir.position, (heir, _element(f"{prefix}f", text, attributes))

    def _given(self, cell: CellSpan, new: NewCell) -> str:
        tag = self._source.tag(cell.start)
        style = self._restyle(_style(cell), new.number_format)
        head = _without(tag, *_OF_A_VALUE, *_OF_A_FORMULA)
        if style != _style(cell):
            head = _with(_without(head, "s"), "s", str(style))
        return self._filled(cell, head, tag, _formula(_prefix(tag), new.formula), new.value)

    def _revalued(self, cell: CellSpan, value: Written) -> str:
        tag = self._source.tag(cell.start)
        formula = ""
        if cell.position in self._handed_on:
            formula = self._handed_on[cell.position][1]
        elif cell.formula is not None:
            formula = self._source.text(cell.formula.start, cell.formula.end)
        return self._filled(cell, _without(tag, *_OF_A_VALUE), tag, formula, value)

    def _filled(self, cell: CellSpan, head: str, tag: str, formula: str, value: Written) -> str:
        """The cell under its new start tag, with what else it holds (extensions) behind."""
        kind, text = _kind_and_text(value)
        head = _with(head, "t", kind) if kind else head
        prefix = _prefix(tag)
        inner = formula + ("" if value is None else _element(f"{prefix}v", text))
        if tag.endswith("/>"):
            return f"{head.removesuffix('/>')}>{inner}</{prefix}c>"
        at = cell.start + len(self._source.encode(tag))
        rest = ""
        for part in cell.parts:
            rest += self._source.text(at, part.start)
            at = part.end
        return head + inner + rest + self._source.text(at, cell.end)

    def _insertions(self, absent: Mapping[int, Mapping[int, NewCell]]) -> Iterator[_Piece]:
        """Cells that are not there yet, put where they belong; rows too."""
        found = self._spans
        sheet = self._source.tag(found.rows_start)
        new_rows: list[_Piece] = []
        for number, cells in absent.items():
            row = found.rows.get(number)
            if row is not None:
                yield from self._into_row(row, cells)
                continue
            prefix = _prefix(sheet, "sheetData")
            inner = "".join(
                self._new(prefix, number, column, 0, new) for column, new in cells.items()
            )
            text = f'<{prefix}row r="{number}">{inner}</{prefix}row>'
            after = (start for other, start in found.row_starts if other > number)
            at = next(after, found.rows_end)
            new_rows.append((at, at, (number, 0), text))
        if new_rows and sheet.endswith("/>"):
            text = "".join(piece[3] for piece in new_rows)
            start, name = found.rows_start, f"{_prefix(sheet, 'sheetData')}sheetData"
            end = self._source.tag_end(start)
            yield start, end, (0, 0), f"{sheet.removesuffix('/>')}>{text}</{name}>"
        else:
            yield from new_rows

    def _into_row(self, row: RowSpan, cells: Mapping[int, NewCell]) -> Iterator[_Piece]:
        tag = self._source.tag(row.start)
        prefix = _prefix(tag, "row")
        styled = row.attributes.get("customFormat") in ("1", "true")
        style = int(row.attributes.get("s", "0")) if styled else 0
        texts = {
            column: self._new(prefix, row.number, column, style, new)
            for column, new in cells.items()
        }
        head, behind = tag, self._source.tag_end(row.start)
        if not _covers(row.attributes.get("spans", ""), cells):
            head = _without(tag, "spans")
        if tag.endswith("/>"):
            text = f"{head.removesuffix('/>')}>{''.join(texts.values())}</{prefix}row>"
            yield row.start, behind, (row.number, 0), text
            return
        if head != tag:
            yield row.start, behind, (row.number, 0), head
        for column, text in texts.items():
            after = (start for other, start in row.cells if other > column)
            at = next(after, row.end_tag)
            yield at, at, (row.number, column), text

    def _new(self, prefix: str, row: int, column: int, style: int, new: NewCell) -> str:
        kind, text = _kind_and_text(new.value)
        style = self._restyle(style, new.number_format or new.format_if_new)
        head = f'<{prefix}c r="{column_letters(column)}{row}"'
        head += f' s="{style}"' if style else ""
        head += f' t="{kind}">' if kind else ">"
        value = "" if new.value is None else _element(f"{prefix}v", text)
        return f"{head}{_formula(prefix, new.formula)}{value}</{prefix}c>"


def _covers(spans: str, columns: Iterable[int]) -> bool:
    """Whether a row says that its cells stand between such columns: ``1:5 7:9``."""
    ends = [(int(first), int(last)) for first, last in re.findall(r"(\d+):(\d+)", spans)]
    return all(any(first <= one <= last for first, last in ends) for one in columns)


def _style(cell: CellSpan) -> int:
    return int(cell.attributes.get("s", "0"))


def _around(cells: Iterable[CellSpan]) -> RangeRef:
    positions = [cell.position for cell in cells]
    rows, columns = zip(*positions, strict=True)
    return RangeRef("", min(rows), min(columns), max(rows), max(columns))


def _prefix(tag: str, name: str = "c") -> str:
    """The prefix, colon included, with which an element's name is written."""
    match = _NAME.match(tag)
    assert match is not None
    return match[1].removesuffix(name)


def _without(tag: str, *names: str) -> str:
    """A start tag without these attributes."""
    pattern = rf"""\s+(?:{"|".join(names)})\s*=\s*(?:"[^"]*"|'[^']*')"""
    return re.sub(pattern, "", tag)


def _with(tag: str, name: str, value: str) -> str:
    """A start tag with one more attribute, in last place."""
    end = "/>" if tag.endswith("/>") else ">"
    return f'{tag.removesuffix(end)} {name}="{value}"{end}'


def _formula(prefix: str, formula: str | None) -> str:
    return "" if formula is None else _element(f"{prefix}f", formula)


def _element(name: str, text: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element in ASCII, which every encoding that a part may have can hold."""
    given = dict(attributes or {})
    head = "".join(f" {key}={quoteattr(value)}" for key, value in given.items())
    if text != text.strip():
        head += ' xml:space="preserve"'
    written = f"<{name}{head}>{escape(text)}</{name}>"
    return written.encode("ascii", "xmlcharrefreplace").decode()


def _kind_and_text(value: Written) -> tuple[str, str]:
    """The type of a cell with that value, empty for a number, and how the value is written."""
    match value:
        case bool():
            return "b", str(int(value))
        case Decimal():
            return "", repr(plain_number(value))
        case str():
            return "str", escape_cached_text(value)
        case ErrorValue(code):
            return "e", code
        case None:
            return "", ""
