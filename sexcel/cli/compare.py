"""``sexcel compare``: two versions of a budget by table and line, or any two workbooks."""

from typing import TYPE_CHECKING

import click

from sexcel.cli.options import WorkbookReading, force_option, format_option, reading_options

if TYPE_CHECKING:
    from sexcel.comparison.cell_differences import WorkbookComparison
    from sexcel.comparison.differences import Comparison


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("-o", "--output", metavar="OUT", help="Also write the differences as a workbook.")
@format_option("How to print them; JSON always has all.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out for length.")
@click.option(
    "--by-year",
    is_flag=True,
    help="Of two budget years, compare figures of the same year, not of the same column.",
)
@force_option
@reading_options
def compare(
    old: str,
    new: str,
    output: str | None,
    form: str,
    *,
    everything: bool,
    by_year: bool,
    force: bool,
    reading: WorkbookReading,
) -> int:
    """Compare two versions of a budget, or any two workbooks.

    Tables, lines and columns go by name: sorting, moving or inserting them is no change. Of two
    budgets what moves the headline comes first; -o and --by-year are for budgets only. Exit
    code: 0 no difference, 1 differences, 2 could not be done.
    """
    from sexcel import api
    from sexcel.cli.console import complain, put, put_document, put_sentence
    from sexcel.cli.paths import expand_single

    if force and output is None:
        raise click.UsageError("--force goes with -o OUT")
    paths, choices = (expand_single(old), expand_single(new)), reading.choices()
    comparison = api.compare_files(*paths, output, by_year=by_year, force=force, **choices)
    text = _state(comparison, form, everything=everything)
    if form == "json":
        put_document(text)
        if output is not None:
            complain(f"Written: {output}.")
    else:
        put(text)
        if output is not None:
            put_sentence(f"Written: {output}")
    return int(not comparison.is_same)


def _state(comparison: "Comparison | WorkbookComparison", form: str, *, everything: bool) -> str:
    """Return what differs, as JSON or as text, of two budgets or of any two workbooks."""
    from sexcel.cli.console import terminal_page
    from sexcel.comparison.differences import Comparison
    from sexcel.reports.comparison import render_comparison
    from sexcel.reports.comparison_json import encode_comparison, encode_workbook_comparison
    from sexcel.reports.workbook_comparison import render_workbook_comparison

    if isinstance(comparison, Comparison):
        if form == "json":
            return encode_comparison(comparison)
        return render_comparison(comparison, terminal_page(), everything=everything)
    if form == "json":
        return encode_workbook_comparison(comparison)
    return render_workbook_comparison(comparison, terminal_page(), everything=everything)
