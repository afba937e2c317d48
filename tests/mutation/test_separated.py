"""Slips in a workbook of inputs, workings and reports: a few here, all by a command."""

import re
from pathlib import Path

import pytest

import sexcel
from sexcel.model.findings import Severity
from tests.mutation.mutants import Laboratory, Mutant
from tests.mutation.page import missed_line
from tests.mutation.separated import PAGE, try_slips
from tests.mutation.separated_slips import separated_slips
from tests.mutation.separated_workbook import SeparatedWorkbook


def test_the_unbroken_workbook_has_eleven_tables_and_no_error_and_no_warning(
    tmp_path: Path,
) -> None:
    SeparatedWorkbook().save(tmp_path / "built.xlsx")
    unbroken = Mutant("none", "none", (), lambda _: None)
    with Laboratory(tmp_path / "built.xlsx") as laboratory:
        (report,) = sexcel.validate(laboratory.build(unbroken)).files
    numbered = {table.caption for table in report.tables if table.caption.startswith("Table ")}
    assert len(numbered) == 11
    assert [finding for finding in report.findings if finding.severity > Severity.INFO] == []
    assert report.headline == 7_687_748


def test_there_are_enough_slips_of_enough_kinds() -> None:
    slips = separated_slips()
    assert len(slips) >= 150
    assert len({slip.kind for slip in slips}) >= 40
    assert len({slip.name for slip in slips}) == len(slips)


def test_the_page_says_that_nearly_all_are_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    counts = re.search(r"Of (\d+) slips of (\d+) kinds", page)
    assert counts is not None
    assert int(counts[1]) == len(separated_slips())
    share = re.search(r"by an error or a warning \(([\d.]+)%\)", page)
    extra = re.search(r"\(([\d.]+) for each slip\)", page)
    assert share is not None and float(share[1]) >= 97
    assert extra is not None and float(extra[1]) <= 0.1


@pytest.mark.slow
def test_a_slip_of_each_kind_is_found_as_the_page_says() -> None:
    first = {slip.kind: place for place, slip in reversed(list(enumerate(separated_slips())))}
    page = PAGE.read_text(encoding="utf-8")
    trials = [trial for trial, _ in try_slips(sorted(first.values()))]
    assert {missed_line(trial) for trial in trials if not trial.is_found} == {
        missed_line(trial) for trial in trials if missed_line(trial) in page.splitlines()
    }
