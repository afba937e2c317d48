"""A workbook as text for ``git diff``: lines that stay the same when rows are inserted above."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.grid import Cell, CellValue, ErrorValue, Visibility
from sexcel.model.refs import column_letters


def workbook_text(survey: Survey) -> str:
    """Return every cell of a workbook, under its sheet and the label of its row.

    Formulas are in Excel's R1C1 notation, which does not change when rows are inserted above, each
    with its result.
    """
    lines = [line for sheet in survey.sheets for line in _sheet(sheet)]
    grid = survey.grid
    for name, meaning in sorted(grid.defined_names.items()):
        lines.append(f"Name {name} = {meaning}")
    for sheet_name, names in sorted(grid.local_names.items()):
        lines += [f"Name {sheet_name}!{name} = {text}" for name, text in sorted(names.items())]
    return "\n".join([*lines, ""])


def _sheet(sheet: SheetSurvey) -> Iterator[str]:
    hidden = "" if sheet.grid.visibility is Visibility.VISIBLE else " (hidden)"
    yield f"Sheet {sheet.name}{hidden}"
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, column), cell in sheet.cells():
        rows.setdefault(row, []).append((column, cell))
    for row in sorted(rows):
        cells = sorted(rows[row], key=lambda placed: placed[0])
        label_column, label = _label(cells)
        is_hidden = row in sheet.grid.hidden_rows
        yield f"  {label or '(no label)'}{' (hidden row)' if is_hidden else ''}"
        for column, cell in cells:
            if column != label_column and cell != _BLANK:
                yield f"    {_heading(sheet, row, column)}: {_content(sheet, (row, column), cell)}"


_BLANK = Cell(None)


def _label(cells: list[tuple[int, Cell]]) -> tuple[int, str]:
    """Return the first text of a row, and its column; 0 where there is none."""
    for column, cell in cells:
        text = cell.value if cell.formula is None else None
        if isinstance(text, str) and any(map(str.isalpha, text)):
            return column, " ".join(text.split())
    return 0, ""


def _heading(sheet: SheetSurvey, row: int, column: int) -> str:
    hidden = " (hidden column)" if column in sheet.grid.hidden_columns else ""
    return f"{sheet.heading(row, column) or column_letters(column)}{hidden}"


def _content(sheet: SheetSurvey, position: tuple[int, int], cell: Cell) -> str:
    shape = sheet.shapes.get(position)
    value = _value(cell.value)
    return value if shape is None else f"={shape.text} → {value}"


def _value(value: CellValue) -> str:
    match value:
        case bool():
            return str(value).upper()
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case ErrorValue(code):
            return code
        case None:
            return "(no value saved)"
        case _:
            return f'"{value}"'.replace("\n", "\\n").replace("\r", "")
