"""``sexcel demo``: a first minute with sexcel, on the published budget."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sexcel.reports.page import Page


@click.command()
@click.argument("folder", default="sexcel-demo")
@click.option("--force", is_flag=True, help="Replace the two workbooks where they are there.")
def demo(folder: str, *, force: bool) -> int:
    """Try sexcel on the published budget, in FOLDER.

    Writes the budget that the SEC Panel published for 2020-23 into FOLDER
    (sexcel-demo unless given), validates it, writes the clean workbook beside it,
    and says what to open.
    """
    from sexcel import api
    from sexcel.cli.console import put_sentence, terminal_page
    from sexcel.reports.regeneration import render_regeneration
    from sexcel.reports.report import render_report

    page, trial = terminal_page(), api.demo(folder, force=force)
    budget, clean = trial.budget, trial.regenerated.output
    _put_step(page, f"sexcel validate {budget}", render_report(trial.report, page))
    _put_step(page, f"sexcel regenerate {budget}", render_regeneration(trial.regenerated, page))
    advice = (
        f"Now open {budget} and {clean} side by side: the clean workbook shows each error where "
        "it is, with the figure that should be there. Then run 'sexcel validate' on a budget of "
        "your own."
    )
    put_sentence(advice)
    return 0


def _put_step(page: "Page", command: str, text: str) -> None:
    """Print a command as it is typed, and what it prints."""
    from sexcel.cli.console import put

    put(f"{page.paint('$ ' + page.spell(command), bold=True)}\n\n{text}\n")
