"""What ``regenerate`` prints."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.reports.page import Page
from sexcel.reports.regeneration import render_regeneration
from sexcel.writers.regenerated import Change, Regenerated
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
           Read the Summary: its first check says whether all the others pass.

The workbook that was read, budget.xlsx:
Not ready for the Panel: 2 errors. The largest error moves the headline by
£3,150.
"""
CHANGED = """\
Written    budget-clean.xlsx
Changed    1 cell, told on the Changes sheet
Kept       no figure against its equation
Next       Read the Summary: its first check says whether all the others pass.

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


def test_blanks_that_were_worked_out_are_told_apart() -> None:
    filled = replace(CHANGE, before=None)
    text = render_regeneration(regenerated(changes=(filled, CHANGE, filled)), Page())
    assert "Changed    1 cell, told on the Changes sheet\n" in text
    assert "Filled     2 blanks worked out, told there too\n" in text


def test_colour_is_that_of_the_verdict() -> None:
    assert "\n\x1b[32m\x1b[1mNo errors" in render_regeneration(regenerated(), Page(colour=True))
