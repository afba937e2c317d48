"""What ``regenerate`` prints."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from sexcel.formulas.moving import MovingProof
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.reports.page import Page
from sexcel.reports.regeneration import render_regeneration
from sexcel.writers.clean_form import CleanForm
from sexcel.writers.regenerated import Change, CleanCheck, CleanFault, Regenerated
from tests.reports.samples import FTE, TOTAL, file_report

CHANGE = Change(
    ref=CellRef("2 Overview", 12, 5),
    was_at=CellRef("1 Summary", 24, 5),
    figure="Table 2, Total",
    before=Decimal(8349486),
    after=Decimal(8352636),
    difference=Decimal(3150),
    reason="the sum of its lines",
)
KEPT = """\
Written    budget-clean.xlsx
Changed    nothing
Kept       2 figures as found against the equation, marked in red
Next       Correct the figures in red, or add --recalculate to have them worked
           out. For each error and what to do: sexcel validate "budget.xlsx".
           Read its first page, Decision.

The workbook that was read, budget.xlsx:
Not ready for the Panel: 2 errors. The largest error moves the headline by
£3,150.
"""
CHANGED = """\
Written    budget-clean.xlsx
Changed    1 cell, listed on the sheet Changes
Kept       no figure against its equation
Next       Read its first page, Decision.

The workbook that was read, budget.xlsx:
No errors and no warnings.
"""


def regenerated(
    *findings: Finding, changes: tuple[Change, ...] = (), contradicting: tuple[Change, ...] = ()
) -> Regenerated:
    return Regenerated(Path("budget-clean.xlsx"), file_report(*findings), changes, contradicting)


def test_figures_kept_and_errors_left() -> None:
    assert (
        render_regeneration(regenerated(TOTAL, FTE, contradicting=(CHANGE, CHANGE)), Page()) == KEPT
    )


def test_figures_changed_and_no_error() -> None:
    assert render_regeneration(regenerated(changes=(CHANGE,)), Page()) == CHANGED


def test_a_workbook_that_is_kept() -> None:
    proof = MovingProof((CHANGE.ref,) * 102, 1639)
    kept = replace(regenerated(), form=CleanForm.KEPT, check=CleanCheck((), proof))
    assert render_regeneration(kept, Page()) == (
        "Written    budget-clean.xlsx\n"
        "Kept       your workbook as it is, the Panel pack in front: each of its figures\n"
        "           refers to your cells\n"
        "Changed    nothing\n"
        "Proved     102 inputs moved in both workbooks: 1,639 figures moved alike\n"
        "Next       Read its first page, Decision.\n\n"
        "The workbook that was read, budget.xlsx:\n"
        "No errors and no warnings.\n"
    )


def test_faults_come_first() -> None:
    fault = CleanFault("The headline", "8,349,486", "8,349,487")
    worse = replace(regenerated(), check=CleanCheck((fault,)))
    assert not worse.passes
    assert render_regeneration(worse, Page()).startswith(
        "Do not use what was written: 1 fault that the source has not.\n"
        "  The headline\n"
        "    before 8,349,486\n"
        "    after  8,349,487\n\n"
        "Written    budget-clean.xlsx\n"
    )


def test_blanks_that_were_worked_out_are_told_apart() -> None:
    filled = replace(CHANGE, before=None)
    text = render_regeneration(regenerated(changes=(filled, CHANGE, filled)), Page())
    assert "Changed    1 cell, listed on the sheet Changes\n" in text
    assert "Filled     2 blanks worked out, listed there too\n" in text


def test_colour_is_that_of_the_verdict() -> None:
    assert "\n\x1b[32m\x1b[1mNo errors" in render_regeneration(regenerated(), Page(colour=True))


def test_cells_beside_the_tables_are_counted_and_their_sheets_named() -> None:
    """Leave the addresses, of which a budget has some sixty, to the sheet Changes."""
    cells = ((CellRef("1 Summary", row, 2), "A note") for row in range(1, 5))
    beside = (*cells, (CellRef("4 Projects", 34, 1), "Source: the Panel"))
    text = render_regeneration(replace(regenerated(), beside=beside), Page())
    assert "\nBeside     5 cells in no table, on 1 Summary and 4 Projects; listed on" in text
