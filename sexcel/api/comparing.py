"""Two workbooks side by side."""

from pathlib import Path
from typing import TYPE_CHECKING

from sexcel.api.reading import Opening, SettingsLike
from sexcel.files.outputs import check_target
from sexcel.files.sources import PathLike, Source, WorkbookLike, as_source
from sexcel.recognise.book import find_book

if TYPE_CHECKING:
    from sexcel.comparison.cell_differences import WorkbookComparison
    from sexcel.comparison.differences import Comparison
    from sexcel.model.book import Book
    from sexcel.model.grid import Grid


def compare(
    old: WorkbookLike,
    new: WorkbookLike,
    output: PathLike | None = None,
    *,
    by_year: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
) -> "Comparison":
    """Return what differs between two budgets, by table, line and column; neither is touched.

    Columns of different budget years are compared by their place among the years, or
    ``by_year`` by the year that they are of. With ``output`` the differences are also written
    as a workbook; a file that is there already is replaced only with ``force``. Raises as
    ``read`` does, and OutputError where the workbook cannot be written.

    >>> sexcel.compare("budget.xlsx", "live.xlsx")
    <Comparison of 'budget.xlsx' with 'live.xlsx': 71 figures changed>
    """
    before, after = as_source(old), as_source(new)
    target = _comparison_target(before, after, output, force=force)
    opening = Opening(settings, password)
    return _compare_budgets(opening.read(before), opening.read(after), target, by_year=by_year)


def compare_workbooks(
    old: WorkbookLike, new: WorkbookLike, *, password: str | None = None, convert: bool = False
) -> "WorkbookComparison":
    """Return what differs between any two workbooks, by sheet, label and heading.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises UnreadableWorkbookError, with one sentence that says why.

    >>> sexcel.compare_workbooks("budget.xlsx", "budget.xlsx").only_new  # sheets
    ()
    """
    from sexcel.comparison.workbook_changes import compare_workbooks as compare_grids

    opening = Opening(None, password, convert)
    return compare_grids(opening.grid(as_source(old)), opening.grid(as_source(new)))


def compare_files(
    old: WorkbookLike,
    new: WorkbookLike,
    output: PathLike | None = None,
    *,
    by_year: bool = False,
    force: bool = False,
    settings: SettingsLike = None,
    password: str | None = None,
    convert: bool = False,
) -> "Comparison | WorkbookComparison":
    """Compare two budgets as ``compare`` does, and any other two as ``compare_workbooks`` does.

    With ``convert`` LibreOffice reads an .xls, .xlsb or .ods, formulas and all.
    Raises as both do, and NoBudgetTableError where ``output`` or ``by_year``, which are for
    budgets, are asked for and one of the two is none.
    """
    before, after = as_source(old), as_source(new)
    target = _comparison_target(before, after, output, force=force)
    opening = Opening(settings, password, convert)
    old_grid, new_grid = opening.grid(before), opening.grid(after)
    old_book = find_book(old_grid, opening.settings_of(before))
    new_book = find_book(new_grid, opening.settings_of(after))
    if old_book and new_book and old_book.is_budget and new_book.is_budget:
        pair = (old_grid, old_book), (new_grid, new_book)
        return _compare_budgets(*pair, target, by_year=by_year)
    from sexcel.comparison.workbook_changes import compare_workbooks as compare_grids
    from sexcel.comparison.workbook_changes import refuse_budget_options

    if target is not None or by_year:
        raise refuse_budget_options(before, after)
    return compare_grids(old_grid, new_grid)


def _comparison_target(
    old: Source, new: Source, output: PathLike | None, *, force: bool
) -> Path | None:
    target = None if output is None else Path(output)
    if target is not None:
        paths = [source for source in (old, new) if isinstance(source, Path)]
        check_target(target, paths, force=force, suffix=".xlsx")
    return target


def _compare_budgets(
    old: "tuple[Grid, Book]", new: "tuple[Grid, Book]", target: Path | None, *, by_year: bool
) -> "Comparison":
    from msgspec.structs import replace

    from sexcel.comparison.compare import compare as compare_budgets
    from sexcel.year.versions import find_between_versions

    comparison = compare_budgets(old, new, by_year=by_year)
    versions = find_between_versions(old[1], new[1], comparison)
    comparison = replace(comparison, versions=versions)
    if target is not None:
        from sexcel.writers.comparison import write_comparison

        write_comparison(comparison, target)
    return comparison
