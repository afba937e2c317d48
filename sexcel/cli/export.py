"""``sexcel export``: every figure of one or more budgets, in long form."""

from functools import partial
from pathlib import Path

import click

from sexcel.cli.options import WorkbookReading, book_options, force_option, jobs_option

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
    reading: WorkbookReading,
) -> int:
    """Write every figure of the budgets at PATH in long form.

    A row for each figure: year, status, version, table, category, area, sub-committee, line,
    measure, unit, value, sheet and cell. Excel's Power Query, pandas and databases read it. A
    workbook that cannot be read is left out, with a sentence. Exit code: 0 written, 2 not all.
    """
    from sexcel import api
    from sexcel.cli.console import put, put_document
    from sexcel.cli.delivery import complain_of, files_read, gather
    from sexcel.cli.paths import expand_patterns
    from sexcel.files.outputs import check_report_name, check_target
    from sexcel.reports.export import encode_csv, encode_json, write_export

    if output is None and form not in _TEXTS:
        raise click.UsageError(f"--format {form} needs -o OUT")
    paths, failures = expand_patterns(patterns)
    if output is not None:
        check_report_name(Path(output))
        check_target(Path(output), [*paths, *files_read()], force=force)
    books = gather(paths, failures, partial(api.read, **reading.choices()), jobs)
    if books and output is None:
        put_document((encode_csv if form == "csv" else encode_json)(books))
    elif books and output is not None:
        write_export(books, form, Path(output))
        put(f"Written: {output}\n")
    return complain_of(failures)
