"""Change the contents of some cells of a sheet part; every other byte of it stays."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from html import escape

from msgspec import Struct

from sexcel.graft.cell_spans import CellSpan, Position, RowSpan, SheetSpans, find_spans
from sexcel.graft.part_text import PartText, name_of
from sexcel.model.errors import OutputError
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import CellRef, RangeRef, column_letters
from sexcel.ooxml.namespaces import TRUE
from sexcel.writers.texts import escape_cached_text, plain_number

Written = Decimal | str | bool | ErrorValue | None
"""A cell's value as the file can keep it; a date is its number."""

Restyle = Callable[[int, str | None], int]
"""The style for a figure in place of a style, with a number format where one is given."""


class NewCell(Struct, frozen=True):
    """What a cell is to hold: a formula (no ``=``) with its value, or a value alone.

    ``number_format`` is how its figure is to be shown; None for as the cell shows it now.
    Where no cell is there yet, ``like`` is the cell whose style it takes, if that is there, else
    ``format_if_new`` its number format.
    """

    formula: str | None
    value: Written
    number_format: str | None = None
    format_if_new: str | None = None
    like: Position | None = None


class SheetEdit(Struct, frozen=True):
    """What changes on one sheet. ``values`` are new values of formulas that stay."""

    sheet: str
    cells: Mapping[Position, NewCell]
    values: Mapping[Position, Written]


def edit_cells(
    content: bytes,
    edit: SheetEdit,
    formula_at: Callable[[CellRef], str],
    restyle: Restyle,
    where: str,
) -> tuple[bytes, bool]:
    """Change cells of the sheet part ``content``.

    Return its bytes, and whether a cell has a formula that had none, or the other way round.
    ``formula_at`` returns the formula that a cell of the sheet has now, ``restyle`` the style that
    a changed cell is to have; ``where`` names part and file for a refusal. Raises OutputError
    where a cell is part of an array formula or a what-if data table, and
    UnreadableWorkbookError where the part is damaged.
    """
    source = PartText(content)
    models = {new.like for new in edit.cells.values() if new.like is not None}
    wanted = edit.cells.keys() | edit.values.keys() | models
    spans = find_spans(source, where, wanted, edit.cells.keys())
    _check_arrays(edit, spans.arrays)
    editor = _Editor(source, edit, spans, formula_at, restyle)
    changes = sorted([*editor.list_changes(), *_extend_dimension(source, edit, spans)])
    changed = any(
        ((cell := spans.cells.get(position)) is not None and cell.formula is not None)
        != (new.formula is not None)
        for position, new in edit.cells.items()
    )
    return source.splice((start, end, text) for start, end, _, text in changes), changed


def _check_arrays(edit: SheetEdit, arrays: Iterable[RangeRef]) -> None:
    for position in edit.cells:
        if any(position in area for area in arrays):
            raise OutputError(
                f"{CellRef(edit.sheet, *position)} is part of an array formula or a data table, "
                "which changes only as a whole: change it in Excel."
            )


_Change = tuple[int, int, Position, str]
"""What takes the place of which bytes: the first, the one behind the last, whose it is."""


def _extend_dimension(source: PartText, edit: SheetEdit, spans: SheetSpans) -> Iterator[_Change]:
    """Yield the range that the sheet says it fills, where cells are added outside it.

    Readers that go row by row stop where it ends. One in UTF-16 is left as it is.
    """
    head = source.text(0, spans.rows_start)
    match = _DIMENSION.search(head)
    added = edit.cells.keys() - spans.cells.keys()
    if match is None or not added or len(head) != spans.rows_start:
        return
    area = RangeRef.parse(edit.sheet, match["area"])
    ends = ((area.first_row, area.first_column), (area.last_row, area.last_column))
    filled = RangeRef.around(edit.sheet, {*ends, *added})
    if filled != area:
        yield match.start("area"), match.end("area"), (0, 0), filled.a1


_DIMENSION = re.compile(r"<(?:\w+:)?dimension\s[^>]*?ref=[\"'](?P<area>[A-Z]+\d+(?::[A-Z]+\d+)?)")
"""Where a sheet part gives the range of its cells."""
_OF_A_VALUE = ("t", "vm")
"""Attributes of a cell that go with its value: the type, and the rest of a value of many parts."""
_OF_A_FORMULA = ("cm",)


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
        self._inherited = dict(self._find_heirs(formula_at))

    def list_changes(self) -> Iterator[_Change]:
        """Yield what changes in the bytes of the sheet, in no order."""
        absent: dict[int, dict[int, NewCell]] = {}
        for position, new in sorted(self._edit.cells.items()):
            cell = self._spans.cells.get(position)
            if cell is None:
                absent.setdefault(position[0], {})[position[1]] = new
            else:
                yield cell.start, cell.end, position, self._replace(cell, new)
        for position, value in self._edit.values.items():
            cell = self._spans.cells.get(position)
            if cell is not None and position not in self._edit.cells:
                yield cell.start, cell.end, position, self._revalue(cell, value)
        for position, (cell, formula) in self._inherited.items():
            if position not in self._edit.values and cell.formula is not None:
                yield cell.formula.start, cell.formula.end, position, formula
        yield from self._insert(absent)

    def _find_heirs(
        self, formula_at: Callable[[CellRef], str]
    ) -> Iterator[tuple[Position, tuple[CellSpan, str]]]:
        """Yield the cells that take over the text of a run whose first cell changes, with it.

        The others of a run refer to it by its number only.
        """
        for run in self._spans.runs.values():
            remaining = [cell for cell in run if cell.position not in self._edit.cells]
            if remaining:
                heir = remaining[0]
                filled = RangeRef.around("", [cell.position for cell in remaining])
                attributes = {**heir.formula_attributes, "ref": filled.a1}
                prefix = _prefix_of(self._source.tag(heir.start))
                text = formula_at(CellRef(self._edit.sheet, *heir.position))
                yield heir.position, (heir, _element(f"{prefix}f", text, attributes))

    def _replace(self, cell: CellSpan, new: NewCell) -> str:
        tag = self._source.tag(cell.start)
        style = _style_of(cell)
        if not (new.formula is None and isinstance(new.value, str)):
            style = self._restyle(style, new.number_format)
        head = _drop_attributes(tag, *_OF_A_VALUE, *_OF_A_FORMULA)
        if style != _style_of(cell):
            head = _add_attribute(_drop_attributes(head, "s"), "s", str(style))
        return self._fill(cell, head, tag, _formula(_prefix_of(tag), new.formula), new.value)

    def _revalue(self, cell: CellSpan, value: Written) -> str:
        tag = self._source.tag(cell.start)
        formula = ""
        if cell.position in self._inherited:
            formula = self._inherited[cell.position][1]
        elif cell.formula is not None:
            formula = self._source.text(cell.formula.start, cell.formula.end)
        return self._fill(cell, _drop_attributes(tag, *_OF_A_VALUE), tag, formula, value)

    def _fill(self, cell: CellSpan, head: str, tag: str, formula: str, value: Written) -> str:
        """Return the cell under its new start tag, with what else it holds (extensions) behind."""
        kind, text = _kind_and_text(value)
        head = _add_attribute(head, "t", kind) if kind else head
        prefix = _prefix_of(tag)
        inner = formula + ("" if value is None else _element(f"{prefix}v", text))
        if tag.endswith("/>"):
            return f"{head.removesuffix('/>')}>{inner}</{prefix}c>"
        position = cell.start + len(self._source.encode(tag))
        extensions = ""
        for part in cell.parts:
            extensions += self._source.text(position, part.start)
            position = part.end
        return head + inner + extensions + self._source.text(position, cell.end)

    def _insert(self, absent: Mapping[int, Mapping[int, NewCell]]) -> Iterator[_Change]:
        """Yield the cells that are not there yet, where they belong; rows too."""
        spans = self._spans
        sheet = self._source.tag(spans.rows_start)
        new_rows: list[_Change] = []
        for number, cells in absent.items():
            row = spans.rows.get(number)
            if row is not None:
                yield from self._insert_into_row(row, cells)
                continue
            prefix = _prefix_of(sheet, "sheetData")
            inner = "".join(
                self._write_new(prefix, number, column, 0, new) for column, new in cells.items()
            )
            text = f'<{prefix}row r="{number}">{inner}</{prefix}row>'
            after = (start for row_number, start in spans.row_starts if row_number > number)
            offset = next(after, spans.rows_end)
            new_rows.append((offset, offset, (number, 0), text))
        if new_rows and sheet.endswith("/>"):
            text = "".join(piece[3] for piece in new_rows)
            start, name = spans.rows_start, f"{_prefix_of(sheet, 'sheetData')}sheetData"
            end = self._source.tag_end(start)
            yield start, end, (0, 0), f"{sheet.removesuffix('/>')}>{text}</{name}>"
        else:
            yield from new_rows

    def _insert_into_row(self, row: RowSpan, cells: Mapping[int, NewCell]) -> Iterator[_Change]:
        tag = self._source.tag(row.start)
        prefix = _prefix_of(tag, "row")
        styled = row.attributes.get("customFormat") in TRUE
        style = int(row.attributes.get("s", "0")) if styled else 0
        texts = {
            column: self._write_new(prefix, row.number, column, style, new)
            for column, new in cells.items()
        }
        head, behind = tag, self._source.tag_end(row.start)
        if not _covers(row.attributes.get("spans", ""), cells):
            head = _drop_attributes(tag, "spans")
        if tag.endswith("/>"):
            text = f"{head.removesuffix('/>')}>{''.join(texts.values())}</{prefix}row>"
            yield row.start, behind, (row.number, 0), text
            return
        if head != tag:
            yield row.start, behind, (row.number, 0), head
        for column, text in texts.items():
            after = (start for present, start in row.cells if present > column)
            offset = next(after, row.end_tag)
            yield offset, offset, (row.number, column), text

    def _write_new(self, prefix: str, row: int, column: int, style: int, new: NewCell) -> str:
        kind, text = _kind_and_text(new.value)
        model = None if new.like is None else self._spans.cells.get(new.like)
        if model is None:
            style = self._restyle(style, new.number_format or new.format_if_new)
        else:
            style = _style_of(model)
        head = f'<{prefix}c r="{column_letters(column)}{row}"'
        head += f' s="{style}"' if style else ""
        head += f' t="{kind}">' if kind else ">"
        value = "" if new.value is None else _element(f"{prefix}v", text)
        return f"{head}{_formula(prefix, new.formula)}{value}</{prefix}c>"


def _covers(spans: str, columns: Iterable[int]) -> bool:
    """Say whether a row states that its cells are between such columns: ``1:5 7:9``."""
    ends = [(int(first), int(last)) for first, last in re.findall(r"(\d+):(\d+)", spans)]
    return all(any(first <= column <= last for first, last in ends) for column in columns)


def _style_of(cell: CellSpan) -> int:
    return int(cell.attributes.get("s", "0"))


def _prefix_of(tag: str, name: str = "c") -> str:
    """Return the prefix, colon included, with which an element's name is written."""
    return name_of(tag).removesuffix(name)


def _drop_attributes(tag: str, *names: str) -> str:
    """Return a start tag without these attributes."""
    pattern = rf"""\s+(?:{"|".join(names)})\s*=\s*(?:"[^"]*"|'[^']*')"""
    return re.sub(pattern, "", tag)


def _add_attribute(tag: str, name: str, value: str) -> str:
    """Return a start tag with one more attribute, in last place."""
    end = "/>" if tag.endswith("/>") else ">"
    return f'{tag.removesuffix(end)} {name}="{value}"{end}'


def _formula(prefix: str, formula: str | None) -> str:
    return "" if formula is None else _element(f"{prefix}f", formula)


def _element(name: str, text: str, attributes: Mapping[str, str] | None = None) -> str:
    """Return an element in ASCII, which every encoding that a part may have can hold."""
    head = "".join(f' {key}="{escape(value)}"' for key, value in (attributes or {}).items())
    if text != text.strip():
        head += ' xml:space="preserve"'
    element = f"<{name}{head}>{escape(text, quote=False)}</{name}>"
    return element.encode("ascii", "xmlcharrefreplace").decode()


def _kind_and_text(value: Written) -> tuple[str, str]:
    """Return the type of a cell with that value, empty for a number, and the value as text."""
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
