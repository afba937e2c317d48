"""The plan as a file: xlsxwriter's part, and nothing else."""

import io
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sexcel.files.outputs import write_file
from sexcel.model.errors import OutputError
from sexcel.model.refs import CellRef, quote_sheet
from sexcel.writers.cells import Highlight, PlannedCell, SheetPlan, Style, WorkbookPlan
from sexcel.writers.charts import draw_chart
from sexcel.writers.layout import absolute_address
from sexcel.writers.page import number_pages, set_page
from sexcel.writers.styles import (
    BAD,
    GOOD,
    NOTABLE,
    format_properties,
    mark_figure,
    page_properties,
)
from sexcel.writers.texts import NOT_IN_XML, STARTS_A_FORMULA, escape_cached_text, plain_number
from sexcel.writers.validation import write_validation

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


_NO_DATE = datetime(1980, 1, 1)
"""In place of a date that nobody gave: the first day that a ZIP archive can name."""
MOST_LINKS = 65_000
"""Links of one sheet: Excel keeps no more than 65,530, and xlsxwriter writes none beyond."""


def write_plan(plan: WorkbookPlan, path: Path) -> WorkbookPlan:
    """Write the workbook at ``path``, whole or not at all, and return its plan.

    What is there is replaced. Raises OutputError where the disk refuses.
    """
    write_file(path, render_workbook(plan))
    return plan


def render_workbook(plan: WorkbookPlan, *, from_1904: bool = False) -> bytes:
    """Return the workbook's bytes; the same plan always gives the same ones.

    Its dates count from 1 January 1904 where those of the workbook do that it goes into.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "date_1904": from_1904,
        # Column widths are counted in digits of this font.
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_size(1920, 1200)
        workbook.set_properties(
            {
                "title": plan.title,
                "subject": plan.subject,
                "author": "sexcel",
                "category": "Budget",
                "comments": plan.comments,
                "created": plan.written_at or _NO_DATE,
            }
        )
        for name, fact in plan.properties.items():
            workbook.set_custom_property(name, fact, "text")
        formats = _FormatCache(workbook)
        kind = _sheet_class()
        sheets = {sheet.name: workbook.add_worksheet(sheet.name, kind) for sheet in plan.sheets}
        numbers = number_pages(plan)
        for sheet in plan.sheets:
            set_page(sheets[sheet.name], sheet, plan, numbers.get(sheet.name))
            _SheetWriter(workbook, sheets[sheet.name], formats, sheet).write()
            if sheet.is_hidden:
                sheets[sheet.name].hide()
        for name, cell in plan.names.items():
            workbook.define_name(name, f"={quote_sheet(cell.sheet)}!{absolute_address(cell)}")
        sheets[plan.opens_on].activate()
        sheets[plan.sheets[0].name].set_first_sheet()
    return target.getvalue()


def render_sheet(plan: SheetPlan) -> bytes:
    """Return a workbook of one sheet, to be put into another workbook."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        # Without a scheme of the theme, which would put another font in place of ours.
        formats = _FormatCache(workbook, {"font_scheme": ""})
        sheet = workbook.add_worksheet(plan.name)
        set_page(sheet, plan)
        _SheetWriter(workbook, sheet, formats, plan).write()
    return target.getvalue()


@cache
def _sheet_class() -> "type[Worksheet]":
    """Return xlsxwriter's worksheet, which writes a formula as it is.

    Ours name functions as the file does already. To look for those that need another name takes
    30 patterns a formula: a sixth of the time that a workbook takes to write.
    """
    from xlsxwriter.worksheet import Worksheet

    def keep_formula(_: object, formula: str, *__: object) -> str:
        return formula.removeprefix("=")

    return type("FormulaSheet", (Worksheet,), {"_prepare_formula": keep_formula})


class _FormatCache:
    """Each style as a format of the workbook, made once."""

    def __init__(
        self, workbook: "xlsxwriter.Workbook", common: dict[str, object] | None = None
    ) -> None:
        """Take properties that all styles have in ``common``."""
        self._workbook = workbook
        self._common = common or {}
        self._styles: dict[tuple[Style, float], Format] = {}
        self._bold = workbook.add_format({"bold": True})
        self._good = workbook.add_format(dict(GOOD))
        self._bad = workbook.add_format(dict(BAD))
        self._notable = workbook.add_format(dict(NOTABLE))

    def of(self, style: Style, letters: float = 0) -> "Format":
        """Return the format of a style; on a page of the pack, in ``letters`` of that size."""
        if (style, letters) not in self._styles:
            options = page_properties(style, letters) if letters else format_properties(style)
            self._styles[style, letters] = self._workbook.add_format(options | self._common)
        return self._styles[style, letters]

    def of_highlight(self, highlight: Highlight, *, is_page: bool) -> "Format":
        if highlight.mark:
            number = mark_figure(highlight.number, highlight.mark)
            return self._workbook.add_format({"num_format": number, "bold": True})
        if is_page:
            return self._bold
        if highlight.notable:
            return self._notable
        return self._good if highlight.good else self._bad


class _SheetWriter:
    """Writes one sheet."""

    def __init__(
        self,
        workbook: "xlsxwriter.Workbook",
        worksheet: "Worksheet",
        formats: _FormatCache,
        plan: SheetPlan,
    ) -> None:
        self._workbook = workbook
        self._sheet = worksheet
        self._formats = formats
        self._plan = plan
        self._links = 0

    def write(self) -> None:
        self._quiet_warnings()
        for (row, column), cell in self._plan.cells.items():
            if self._write(row - 1, column - 1, cell):
                ref = CellRef(self._plan.name, row, column)
                raise OutputError(f"{ref} holds more than a cell can: shorten its text.")
            if cell.note:
                size = {"author": "sexcel", "width": 380, "height": 190, "font_size": 9}
                note = NOT_IN_XML.sub("", cell.note)
                self._sheet.write_comment(row - 1, column - 1, note, size)
        for highlight in self._plan.highlights:
            look = self._formats.of_highlight(highlight, is_page=self._plan.is_page)
            rule = {"type": "formula", "criteria": f"={highlight.condition}", "format": look}
            self._sheet.conditional_format(highlight.range.a1, rule)
        for validation in self._plan.validations:
            write_validation(self._sheet, validation)
        self._add_filters()
        for chart in self._plan.charts:
            draw_chart(self._workbook, self._sheet, self._plan, chart)

    def _quiet_warnings(self) -> None:
        """Show no warning triangle beside words that look like a number: they are meant."""
        plan = self._plan
        numbers = [
            CellRef(plan.name, *position).a1
            for position, cell in plan.cells.items()
            if isinstance(cell.value, str) and cell.formula is None and _is_number(cell.value)
        ]
        if numbers:
            self._sheet.ignore_errors({"number_stored_as_text": " ".join(numbers)})

    def _write(self, row: int, column: int, cell: PlannedCell) -> int:
        sheet, value, style = self._sheet, cell.value, cell.style
        if cell.formula is None and isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
            style = replace(style, quoted=True)
        look = self._formats.of(style, self._plan.letters if self._plan.is_page else 0)
        if cell.span > 1:
            sheet.merge_range(row, column, row, column + cell.span - 1, "", look)
        if cell.formula is not None:
            cached = (
                plain_number(value)
                if isinstance(value, Decimal)
                else escape_cached_text(str(value or ""))
            )
            return int(sheet.write_formula(row, column, f"={cell.formula}", look, cached))
        if cell.target is not None and isinstance(value, str) and self._links < MOST_LINKS:
            self._links += 1
            return int(sheet.write_url(row, column, f"internal:{cell.target}", look, value))
        if isinstance(value, Decimal):
            return int(sheet.write_number(row, column, plain_number(value), look))
        if isinstance(value, date):
            return int(sheet.write_datetime(row, column, value, look))
        if value:
            return int(sheet.write_string(row, column, value, look))
        return int(sheet.write_blank(row, column, None, look))

    def _add_filters(self) -> None:
        table, filter_range = self._plan.table, self._plan.filter_range
        if table is not None:
            positions = islice(table.range.positions(), table.range.width)
            headings = [self._plan.cells[position] for position in positions]
            columns = [
                {"header": str(cell.value), "header_format": self._formats.of(cell.style)}
                for cell in headings
            ]
            options = {"name": table.name, "style": None, "columns": columns}
            self._sheet.add_table(table.range.a1, options)
        if filter_range is not None:
            self._sheet.autofilter(filter_range.a1)


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        float(text)
        return True
    return False
