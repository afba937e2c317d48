"""``sexcel export``: every figure of one or more budgets, in long form."""

from functools import partial
from typing import TYPE_CHECKING

import click

from sexcel.cli.options import BookReading, book_options, force_option, jobs_option

if TYPE_CHECKING:
    from sexcel.model.book import Book

_TEXTS = ("csv", "json")


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice([*_TEXTS, "parquet", "sqlite"]),
    default="csv",
    show_default=True,
    help="What to write; parquet and sqlite need -o.",
)
@click.option("-o", "--output", metavar="OUT", help="The file to write.  [default: the terminal]")
@force_option
@jobs_option
@book_options
def export(
    patterns: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    force: bool,
    jobs: int | None,
    reading: BookReading,
) -> int:
    """Write every figure of the budgets at PATH in long form.

    A row for each figure: year, status, version, table, category, area, sub-committee, line,
    measure, unit, value, sheet and cell. Excel's Power Query, pandas and databases read it. A
    workbook that cannot be read is left out, with a sentence. Exit code: 0 written, 2 not all.
    """
    from pathlib import Path

    from sexcel import api
    from sexcel.cli.console import complain, track
    from sexcel.cli.delivery import files_read, work_through
    from sexcel.cli.paths import expand_patterns
    from sexcel.files.outputs import check_report_name, check_target
    from sexcel.model.report import Failure

    if output is None and form not in _TEXTS:
        raise click.UsageError(f"--format {form} needs -o OUT")
    paths, failures = expand_patterns(patterns)
    if output is not None:
        check_report_name(Path(output))
        check_target(Path(output), [*paths, *files_read()], force=force)
    work = partial(api.read, **reading.choices())
    books: list[Book] = []
    for result in track(work_through(paths, work, jobs), len(paths)):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            books.append(result)
    if books:
        _deliver(books, form, output)
    for failure in failures:
        complain(failure.sentence)
    return 2 if failures else 0


def _deliver(books: "list[Book]", form: str, output: str | None) -> None:
    """Print the figures, or write them to a file and say so."""
    from pathlib import Path

    from sexcel.cli.console import put, put_document
    from sexcel.reports.export import encode_csv, encode_json, write_export

    if output is None:
        put_document((encode_csv if form == "csv" else encode_json)(books))
        return
    write_export(books, form, Path(output))
    put(f"Written: {output}\n")
