"""One pass over the XML of a sheet: formula, cached value and style of every cell, and no more.

This is the innermost loop of all reading, run for every cell of a workbook. So the parser's two
handlers decide by where they are in the sheet before they look at a name, and what can be
bounded for a whole piece of XML is bounded there and not for each cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn

from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, column_letters, parse_a1
from sexcel.ooxml.cell_values import CONVERSIONS, parse_number, parse_numbers, parse_shown
from sexcel.ooxml.limits import MAX_DEPTH, MAX_FORMULA_LENGTH, MAX_TEXT_LENGTH
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES, TRUE
from sexcel.ooxml.packed_cells import PackedCells, StoredColumn, StoredFormula, StoredValue
from sexcel.ooxml.regular_rows import (
    FORMULA,
    KIND,
    OPENING,
    REFERENCE,
    STYLE,
    VALUE,
    AlikeRows,
    RegularCell,
    parse_attributes,
    shared_key,
    sift_rows,
)
from sexcel.ooxml.shared_formulas import SharedFormula
from sexcel.ooxml.sheet_layout import SheetLayout, WorkbookContext
from sexcel.ooxml.texts import RichTextReader, length_refusal, unescape
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.xml_policy import damage_refusal, depth_refusal, new_parser, parse

_OUTSIDE, _ROWS, _ROW, _CELL, _VALUE, _FORMULA = range(6)
"""Where the parser is: outside the rows, between them, in one, in a cell, in one of its texts."""
_SHARED_TEXT = "s"
_NUMBER = ("", "n")
"""Types of cells with numbers."""


class SheetParser:
    """The parser of one sheet; its public attributes hold what it has read."""

    def __init__(self, name: str, where: str, workbook: WorkbookContext) -> None:
        """Take the name of the sheet; ``where`` names sheet and file for refusals."""
        self.cells = PackedCells(workbook.formats, workbook.from_1904)
        self.hidden_rows: set[int] = set()
        self._name = name
        self._where = where
        self._workbook = workbook
        self._parser = new_parser()
        self._rich = RichTextReader(self._parser, where, (self._start, self._end), self._end_inline)
        self._pieces: list[str] = []
        self._state = _OUTSIDE
        self._depth = 0
        self._skipped_depth = 0
        self._cells_seen = 0
        self._shared: dict[str, SharedFormula] = {}
        self._style_count = len(workbook.formats)
        self._styles: dict[str | None, int] = {}
        self._use_namespace("")
        # The row and the cell that the parser is in.
        self._row = 0
        self._rows_seen = 0
        self._row_text = ""
        self._row_numbered = False
        self._rows_in_order = True
        self._last_kept_row = 0
        self._column = 0
        self._row_columns: list[int] = []
        self._row_values: list[StoredValue] = []
        self._row_formulas: list[str | SharedFormula | None] = []
        self._row_styles: list[int] = []
        self._attributes: dict[str, str] = {}
        self._formula_attributes: dict[str, str] | None = None
        self._formula_text = ""
        self._text: str | None = None

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read the sheet. Raises UnreadableWorkbookError where its cells cannot be trusted."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._pieces.append
        unusual = sift_rows(pieces, self)
        parse(self._parser, unusual, self._where, self._check_limits)
        self._check_limits()
        self._workbook.cells += self._cells_seen
        self._workbook.rows += self._rows_seen
        if not self._rows_in_order:
            try:
                self.cells = self.cells.sort_rows()
            except ValueError as error:
                raise damage_refusal(self._where, str(error)) from error

    def _use_namespace(self, namespace: str) -> None:
        self._row_element = f"{namespace} row"
        self._cell_element = f"{namespace} c"
        self._value_element = f"{namespace} v"
        self._formula_element = f"{namespace} f"
        self._inline_element = f"{namespace} is"
        self._rows_element = f"{namespace} sheetData"
        self.layout = SheetLayout(self._name, namespace, self._where, self._workbook)

    # The parser's handlers.

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        state = self._state
        if state == _CELL:
            if name == self._value_element:
                self._state = _VALUE
                self._pieces.clear()
            elif name == self._formula_element:
                self._state = _FORMULA
                self._formula_attributes = attributes
                self._pieces.clear()
            elif name == self._inline_element:
                self._rich.begin()
            else:
                self._skip()
        elif state == _ROW and name == self._cell_element:
            self._state = _CELL
            self._attributes = attributes
            self._formula_attributes = self._text = None
            self._cells_seen += 1
        elif state == _ROWS and name == self._row_element:
            self._state = _ROW
            self._start_row(attributes)
        elif state == _OUTSIDE:
            self._start_outside(name, attributes)
        elif state in (_ROW, _ROWS):
            self._skip()
        else:
            raise damage_refusal(self._where, f"a value in row {self._row} is broken up")

    def _end(self, _name: str) -> None:
        state = self._state
        if state == _VALUE:
            pieces = self._pieces
            self._text = pieces[0] if len(pieces) == 1 else "".join(pieces)
            self._state = _CELL
        elif state == _CELL:
            self._end_cell()
            self._state = _ROW
        elif state == _FORMULA:
            self._formula_text = "".join(self._pieces)
            self._state = _CELL
        elif state == _ROW:
            self._end_row()
            self._state = _ROWS
        else:
            self._state = _OUTSIDE
            self._depth -= 1

    def _end_inline(self, text: str) -> None:
        self._text = text
        self._parser.CharacterDataHandler = self._pieces.append

    def _skip(self) -> None:
        """Pass over an element that has no place in the grid, and all that is in it."""
        self._skipped_depth = 0
        self._parser.StartElementHandler = self._start_skipped
        self._parser.EndElementHandler = self._end_skipped

    def _start_skipped(self, _name: str, _attributes: dict[str, str]) -> None:
        self._workbook.elements += 1
        self._skipped_depth += 1
        if self._skipped_depth > MAX_DEPTH:
            raise depth_refusal(self._where)

    def _end_skipped(self, _name: str) -> None:
        if not self._skipped_depth:
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end
        self._skipped_depth -= 1

    def _check_limits(self) -> None:
        """Refuse, after each piece of XML, texts and counts that grow without end."""
        if self._rows_seen > MAX_ROWS:
            raise damage_refusal(self._where, "it has more rows than a sheet")
        self._workbook.check(self._where, self._cells_seen, self._rows_seen)
        self._rich.check()
        if self._state not in (_VALUE, _FORMULA):
            self._pieces.clear()
        elif sum(map(len, self._pieces)) > MAX_TEXT_LENGTH:
            raise length_refusal(self._where)

    # Outside the rows.

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        self._workbook.elements += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise depth_refusal(self._where)
        if self._depth == 1:
            namespace, _, local = name.rpartition(" ")
            if local != "worksheet" or namespace not in SPREADSHEET_NAMESPACES:
                raise damage_refusal(self._where, "its part holds no worksheet")
            self._use_namespace(namespace)
        elif name == self._rows_element and self._depth == 2:
            self._state = _ROWS
        else:
            self.layout.start(name, attributes)

    # Rows and cells.

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._rows_seen += 1
        written = attributes.get("r")
        self._row_numbered = written is not None
        row = self._row + 1 if written is None else int(written)
        if not 1 <= row <= MAX_ROWS:
            raise damage_refusal(
                self._where, f"it has a row number {row}, which is outside a sheet"
            )
        self._row = row
        self._row_text = str(row)
        self._column = 0
        if attributes.get("hidden") in TRUE:
            self.hidden_rows.add(row)

    def _end_row(self) -> None:
        columns = self._row_columns
        if not columns:
            return
        row = self._row
        if row <= self._last_kept_row:
            self._rows_in_order = False
        self._last_kept_row = row
        values, formulas, styles = self._row_values, self._row_formulas, self._row_styles
        if columns != sorted(set(columns)):
            if len(set(columns)) < len(columns):
                raise damage_refusal(self._where, f"row {row} holds the same cell twice")
            order = sorted(range(len(columns)), key=columns.__getitem__)
            columns[:] = [columns[index] for index in order]
            values[:] = [values[index] for index in order]
            formulas[:] = [formulas[index] for index in order]
            styles[:] = [styles[index] for index in order]
        self.cells.add_row(row, columns, values, formulas, styles)
        for cells in (columns, values, formulas, styles):
            cells.clear()

    def is_between_rows(self) -> bool:
        """Say whether a row may come next."""
        return self._state == _ROWS

    def take_row(self, attributes: dict[str, str], cells: Sequence[RegularCell]) -> None:
        """Take a row that the parser does not see, as if it had: see ``_end_cell``."""
        self._start_row(attributes)
        self._cells_seen += len(cells)
        known, row_text, styles = self._workbook.columns, self._row_text, self._styles
        columns, values = self._row_columns, self._row_values
        formulas, looks = self._row_formulas, self._row_styles
        column = 0
        try:
            for (
                _, letters, row, style, kind,
                has_formula, attribute_text, formula_text, opening, text,
            ) in cells:  # fmt: skip
                column = known.get(letters, 0) if row == row_text else 0
                if not column:
                    column = self._locate(letters + row)
                    row_text = self._row_text
                self._column = column
                formula: str | SharedFormula | None = None
                if has_formula:
                    self._formula_text = formula_text
                    attributes = parse_attributes(attribute_text) if attribute_text else {}
                    formula = self._formula(column, attributes)
                value: StoredValue = None
                if opening:
                    plain = text if opening == "v" else self._inline_text(text)
                    value = self._value(plain, kind, column) if kind else parse_number(plain)
                if formula is None and (value is None or value == ""):
                    continue
                look = styles.get(style)
                columns.append(column)
                values.append(value)
                formulas.append(formula)
                looks.append(self._style(style) if look is None else look)
        except ValueError as error:
            self._refuse_cell(column, str(error))
        self._end_row()

    def _inline_text(self, text: str) -> str:
        if len(text) > MAX_TEXT_LENGTH:
            raise length_refusal(self._where)
        return unescape(text)

    def take_alike(self, alike: AlikeRows) -> bool:
        """Take rows of one pattern at once, a column at a time; False where one has to be refused.

        Then nothing is taken, and the rows come one by one.
        """
        numbers = list(map(int, next(zip(*alike.rows, strict=True))))
        try:
            columns = list(self._alike_columns(alike))
        except (ValueError, LookupError):
            return False
        places = [column.number for column in columns]
        if numbers[0] <= self._last_kept_row or numbers[-1] > MAX_ROWS:
            return False
        if numbers != sorted(set(numbers)) or places != sorted(set(places)):
            return False
        self._rows_seen += len(numbers)
        self._cells_seen += len(numbers) * len(alike.cells)
        followed = (formula for column in columns for formula in column.formulas)
        self._workbook.shared_characters += sum(
            len(formula) for formula in followed if isinstance(formula, SharedFormula)
        )
        self._row = numbers[-1]
        if columns:
            self._last_kept_row = numbers[-1]
            self.cells.add_rows(numbers, columns)
        return True

    def _alike_columns(self, alike: AlikeRows) -> Iterator[StoredColumn]:
        """Yield the columns that hold something. Raises ValueError or LookupError: see there."""
        texts = iter(zip(*alike.rows, strict=True))
        next(texts)  # the numbers of the rows
        count = len(alike.rows)
        for cell in alike.cells:
            formulas: Sequence[StoredFormula] = ()
            key = shared_key(cell)
            if key is not None:
                formulas = [self._shared[key]] * count
            elif cell[FORMULA]:
                formulas = _own_formulas(next(texts))
            look = self._styles.get(cell[STYLE])
            style = self._style(cell[STYLE]) if look is None else look
            is_dated = self._workbook.formats[style].is_date and cell[KIND] in _NUMBER
            values: Sequence[StoredValue] = ()
            if cell[VALUE]:
                column = next(texts)
                values = parse_numbers(column) if is_dated else self._alike_values(column, cell)
            if values or formulas:
                yield StoredColumn(
                    self._workbook.columns[cell[REFERENCE]],
                    style,
                    values or [None] * count,
                    formulas,
                    is_dated=bool(values) and is_dated,
                )

    def _alike_values(self, texts: Sequence[str], cell: RegularCell) -> Sequence[StoredValue]:
        """Return the values of one column. Raises ValueError or LookupError where one is odd."""
        kind = cell[KIND]
        if kind in _NUMBER:
            return parse_shown(texts)
        values: list[StoredValue]
        if kind == _SHARED_TEXT:
            strings = self._workbook.strings
            # A sign would count from the end.
            values = [strings[int(text)] for text in texts if text.isdecimal()]
        else:
            known, convert = self._workbook.texts, CONVERSIONS[kind]
            is_inline = cell[OPENING] != "v"
            values = [convert(self._inline_text(text) if is_inline else text) for text in texts]
            values = [known.setdefault(v, v) if type(v) is str else v for v in values]
        if len(values) < len(texts) or None in values or "" in values:
            raise ValueError("a blank")
        return values

    def _end_cell(self) -> None:
        attributes = self._attributes
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
            if column > MAX_COLUMNS:
                raise damage_refusal(self._where, f"row {self._row} has more columns than a sheet")
        else:
            cut = len(reference) - len(self._row_text)
            known = self._workbook.columns.get(reference[:cut])
            if known is not None and reference[cut:] == self._row_text:
                column = known
            else:
                column = self._locate(reference)
        self._column = column
        written = self._formula_attributes
        formula = None if written is None else self._formula(column, written)
        text = self._text
        if text is None:
            if formula is None:
                return
            value: StoredValue = None
        else:
            value = self._value(text, attributes.get("t"), column)
            if (value is None or value == "") and formula is None:
                return
        style = attributes.get("s")
        look = self._styles.get(style)
        self._row_columns.append(column)
        self._row_values.append(value)
        self._row_formulas.append(formula)
        self._row_styles.append(self._style(style) if look is None else look)

    def _style(self, written: str | None) -> int:
        """Return the number of a new style in the workbook's list; 0 where it is beyond that."""
        style = int(written or 0)
        self._styles[written] = style if 0 <= style < self._style_count else 0
        return self._styles[written]

    def _locate(self, reference: str) -> int:
        """Return the column of a cell reference that is new, or written in an odd way."""
        try:
            row, column = parse_a1(reference)
        except ValueError as error:
            raise damage_refusal(
                self._where, f"a cell is called '{shorten(reference)}', which is outside a sheet"
            ) from error
        if row != self._row:
            if self._row_numbered or self._column:
                raise damage_refusal(self._where, f"cell {reference} is in row {self._row}")
            self._row, self._row_text = row, str(row)
        letters = column_letters(column)
        if reference == letters + self._row_text:
            self._workbook.columns[letters] = column
        return column

    def _value(self, text: str, kind: str | None, column: int) -> StoredValue:
        try:
            if kind is None:
                return parse_number(text)
            if kind == _SHARED_TEXT:
                return self._shared_text(text)
            value = CONVERSIONS[kind](text)
        except KeyError:
            self._refuse_cell(column, f"a value of the unknown type '{shorten(kind or '')}'")
        except ValueError as error:
            self._refuse_cell(column, str(error))
        return self._workbook.texts.setdefault(value, value) if type(value) is str else value

    def _shared_text(self, text: str) -> str | None:
        if not text:
            return None
        strings = self._workbook.strings
        index = int(text) if text.isdecimal() else -1
        if not 0 <= index < len(strings):
            raise ValueError(f"the shared text number {shorten(text)}, which the workbook lacks")
        return strings[index]

    def _formula(self, column: int, attributes: dict[str, str]) -> str | SharedFormula | None:
        text = self._formula_text.removeprefix("=")
        if len(text) > MAX_FORMULA_LENGTH:
            self._refuse_cell(column, f"a formula of more than {MAX_FORMULA_LENGTH:,} characters")
        kind = attributes.get("t")
        if kind == "shared":
            key = attributes.get("si", "")
            if text:
                self._shared[key] = SharedFormula(text, self._row, column)
            elif key in self._shared:
                self._workbook.shared_characters += len(self._shared[key])
                return self._shared[key]
            else:
                self._refuse_cell(column, "a shared formula whose text is missing")
        elif kind == "array" and "ref" in attributes:
            self.layout.add_array(attributes["ref"])
        elif kind == "dataTable":
            return _data_table(attributes)
        return text or None

    def _refuse_cell(self, column: int, holds: str) -> NoReturn:
        raise damage_refusal(self._where, f"cell {column_letters(column)}{self._row} holds {holds}")


def _own_formulas(texts: Sequence[str]) -> Sequence[str]:
    """Return formulas without their sign. Raises ValueError where one is blank or too long."""
    if max(map(len, texts)) > MAX_FORMULA_LENGTH or any(text.startswith("=") for text in texts):
        raise ValueError("a formula that is no usual one")
    return texts


def _data_table(attributes: dict[str, str]) -> str:
    """Return a what-if data table's formula as Excel shows it: row input, then column input."""
    first, second = attributes.get("r1", ""), attributes.get("r2", "")
    if attributes.get("dt2D") in TRUE:
        return f"TABLE({first},{second})"
    return f"TABLE({first},)" if attributes.get("dtr") in TRUE else f"TABLE(,{first})"
