"""What cells are called: by the budget that was read, or else by the labels of their sheet."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown
from sexcel.model.book import Book
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.model.wording import truncate

_LONGEST_NAME = 60
"""Characters of a label or a heading: two of them and a figure still fit two lines."""
_MOST_NAMED = 24
"""Cells of a range that is named by its first and last: two years of months. The lines of a longer
list say less than its heading."""


class FigureName(Struct, frozen=True):
    """The name of a figure's line and of its column; either may be empty."""

    label: str
    heading: str

    @property
    def text(self) -> str:
        """Return both: ``Privacy, 2020/21``."""
        return ", ".join(filter(None, (self.label, self.heading)))


class FigureNames:
    """The names and values of a workbook's cells, as a sentence has them."""

    def __init__(self, survey: Survey, book: Book | None) -> None:
        self._survey = survey
        self._budget_names = {} if book is None else _budget_names(book)
        self._names: dict[CellRef, FigureName] = {}

    def name(self, ref: CellRef) -> FigureName:
        """Return what a cell is called."""
        if ref not in self._names:
            sheet = self._survey.sheet(ref.sheet)
            self._names[ref] = self._budget_names.get(ref) or (
                FigureName("", "") if sheet is None else _sheet_name(sheet, ref)
            )
        return self._names[ref]

    def show(self, ref: CellRef) -> str:
        """Return the value of a cell as it shows it: ``£1,000``, ``'Yes'``, ``blank``."""
        return self.show_value(ref, self._survey.value(ref))

    def show_value(self, ref: CellRef, value: CellValue) -> str:
        """Return a value in the unit that the cell shows."""
        sheet = self._survey.sheet(ref.sheet)
        match value:
            case bool():
                return str(value).upper()
            case Decimal():
                return str(value) if sheet is None else format_as_shown(value, sheet, ref)
            case date():
                return f"{value:%d/%m/%Y}"
            case ErrorValue(code):
                return code
            case str() if value.strip():
                return f"'{truncate(' '.join(value.split()), _LONGEST_NAME)}'"
            case _:
                return "blank"

    def is_rate(self, ref: CellRef) -> bool:
        """Say whether a cell holds a typed percentage."""
        sheet = self._survey.sheet(ref.sheet)
        if sheet is None or not sheet.is_percent(ref.row, ref.column):
            return False
        return sheet.typed_number(ref.row, ref.column) is not None

    def short_name(self, ref: CellRef, target: CellRef) -> str:
        """Return what a cell is called beside another: without what the two names share."""
        name, beside_name = self.name(ref), self.name(target)
        shares_heading = name.heading == beside_name.heading and bool(name.label)
        shares_label = name.label == beside_name.label and bool(name.heading)
        if shares_heading == shares_label:
            return name.text
        return name.label if shares_heading else name.heading

    def name_from(self, ref: CellRef, target: CellRef) -> str:
        """Return what a formula in ``target`` calls a cell: with its address where it needs it."""
        where = address(ref, target.sheet)
        if self.is_rate(ref):
            return f"{self.show(ref)} ({where})"
        text = self.short_name(ref, target)
        if not text:
            return where
        is_plain = ref.sheet == target.sheet and text != self.name(target).text
        return text if is_plain else f"{text} ({where})"

    def name_range(self, area: RangeRef, target: CellRef) -> str:
        """Return what a range is called: ``Legal to Insurance (D5:D16)``."""
        where = address(area, target.sheet)
        first = self.name(area.first_cell)
        last = self.name(CellRef(area.sheet, area.last_row, area.last_column))
        if area.width == 1 and area.height > _MOST_NAMED:
            return f"{first.heading} ({where})" if first.heading else where
        if area.width == 1 and first.label != last.label:
            ends = (first.label, last.label)
        elif area.height == 1 and first.heading != last.heading:
            ends = (first.heading, last.heading)
        else:
            return where
        return f"{' to '.join(ends)} ({where})" if all(ends) else where


def _sheet_name(sheet: SheetSurvey, ref: CellRef) -> FigureName:
    texts = (sheet.label(ref.row, ref.column), sheet.heading(ref.row, ref.column))
    return FigureName(*(truncate(text, _LONGEST_NAME) for text in texts))


def _budget_names(book: Book) -> Mapping[CellRef, FigureName]:
    names: dict[CellRef, FigureName] = {}
    for table in book.tables.values():
        for row in table.rows:
            for column, entry in row.entries.items():
                declared = table.column(column)
                if declared is not None and declared.column.kind.is_figure:
                    heading = declared.name_in_text
                    names.setdefault(entry.ref, FigureName(row.name, heading))
    return names
