"""What a workbook consists of, as read."""

from typing import TYPE_CHECKING

from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.reading import read_grid
from sexcel.files.sources import PathLike, WorkbookLike, as_source
from sexcel.model.errors import NoBudgetTableError
from sexcel.recognise.book import read_book

if TYPE_CHECKING:
    from sexcel.auditing.inspection import WorkbookInspection
    from sexcel.auditing.survey.workbook import Survey
    from sexcel.model.book import Book
    from sexcel.model.grid import Grid
    from sexcel.recognise.inspection import Inspection


def inspect(
    path: WorkbookLike, *, settings: SettingsLike = None, password: str | None = None
) -> "Inspection":
    """Return what was recognised in the workbook at ``path``, how surely, and what was not.

    Raises as ``read`` does.

    >>> inspection = sexcel.inspect("budget.xlsx")
    >>> inspection.book.tables["overview"].range.a1, [part.name for part in inspection.missing]
    ('B14:F24', ['rate_card'])
    """
    return _inspect_budget(*Opening(settings, password).read(as_source(path)))


def _inspect_budget(grid: "Grid", book: "Book") -> "Inspection":
    from sexcel.budget.missing import find_missing
    from sexcel.recognise.inspection import inspect as inspect_book
    from sexcel.rules.catalogue import RULES

    return inspect_book(grid, book, find_missing(book, RULES))


def inspect_file(
    path: WorkbookLike,
    *,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Inspection | WorkbookInspection":
    """Return what ``inspect`` does of a budget, and of any other workbook what it consists of.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all. Raises
    UnreadableWorkbookError or SettingsError, with one sentence that says why.
    """
    source, opening = as_source(path), Opening(settings, password, convert)
    grid = opening.grid(source)
    try:
        book = read_book(grid, opening.settings_of(source))
    except NoBudgetTableError as error:
        from sexcel.auditing.inspection import inspect_workbook

        return inspect_workbook(grid, str(error))
    return _inspect_budget(grid, book)


def survey_workbook(path: WorkbookLike, *, password: str | None = None) -> "Survey":
    """Return the cells of any workbook with their labels, headings and formulas.

    Raises UnreadableWorkbookError, with one sentence that says why.
    """
    from sexcel.auditing.survey.workbook import Survey
    from sexcel.formulas.precedents import FormulaIndex

    return Survey(FormulaIndex(read_grid(as_source(path), password)))


def text(path: PathLike, *, password: str | None = None) -> str:
    """Return a workbook as text, a line for each cell, as ``git diff`` shows it.

    Raises UnreadableWorkbookError.

    >>> sexcel.text("budget.xlsx").splitlines()[0]
    'Sheet Document control'
    """
    from sexcel.reports.workbook_text import workbook_text

    return workbook_text(survey_workbook(path, password=password))
