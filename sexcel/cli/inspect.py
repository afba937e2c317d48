"""``sexcel inspect``: show what was recognised in a budget, or what any workbook consists of."""

from functools import partial

import click

from sexcel.cli.options import WorkbookReading, force_option, format_option, reading_options


@click.command()
@click.argument("patterns", metavar="PATH...", nargs=-1, required=True)
@click.option("--rows", is_flag=True, help="Show every row too, as it was understood.")
@format_option("How to write it; JSON always has the rows.")
@click.option(
    "--setup",
    "setup_target",
    metavar="OUT",
    help="Write a copy of the workbook with a sheet on which the reading can be corrected.",
)
@click.option(
    "--write-config",
    "config_target",
    metavar="FILE",
    help="Write the reading as a configuration that can be corrected.",
)
@force_option
@reading_options
def inspect(
    patterns: tuple[str, ...],
    rows: bool,
    form: str,
    *,
    setup_target: str | None,
    config_target: str | None,
    force: bool,
    reading: WorkbookReading,
) -> int:
    """Show what was recognised in the workbooks at PATH.

    Of a budget each table with its place and how sure it is, its columns, names that came near
    and were not taken, cells that belong to no table, and what is missing. Of any other
    workbook its sheets, blocks, inputs, workings and outputs, what is hidden, names, links to
    other files and what nothing reads. Exit code: 0 shown, 2 could not be done.
    """
    if setup_target is not None or config_target is not None:
        return _write(patterns, setup_target, config_target, force=force, reading=reading)
    if force:
        raise click.UsageError("--force goes with --setup OUT or --write-config FILE")
    from sexcel import api
    from sexcel.cli.console import put, put_document, terminal_page
    from sexcel.cli.delivery import complain_of, gather
    from sexcel.cli.paths import expand_patterns
    from sexcel.reports.inspection import encode_inspection, render_inspection

    paths, failures = expand_patterns(patterns)
    inspections = gather(paths, failures, partial(api.inspect_file, **reading.choices()))
    if inspections and form == "json":
        put_document(encode_inspection(inspections))
    elif inspections:
        put(render_inspection(inspections, terminal_page(), rows=rows))
    return complain_of(failures)


def _write(
    patterns: tuple[str, ...],
    setup_target: str | None,
    config_target: str | None,
    *,
    force: bool,
    reading: WorkbookReading,
) -> int:
    """Write the reading of one workbook where it can be corrected."""
    from sexcel import api
    from sexcel.cli.console import put_sentence
    from sexcel.cli.paths import expand_single
    from sexcel.reports.copies import state_config, state_setup

    if len(patterns) != 1:
        raise click.UsageError("--setup OUT and --write-config FILE take one PATH")
    if reading.convert:
        raise click.UsageError("--convert goes with neither --setup OUT nor --write-config FILE")
    source = expand_single(patterns[0])
    choices = WorkbookReading(reading.config, reading.asks).choices()
    sentences = []
    if setup_target is not None:
        written = api.write_setup(source, setup_target, force=force, **choices)
        sentences.append(state_setup(written))
    if config_target is not None:
        path = api.write_config(source, config_target, force=force, **choices)
        sentences.append(state_config(path))
    for sentence in sentences:
        put_sentence(sentence)
    return 0
