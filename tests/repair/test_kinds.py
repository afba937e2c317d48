"""Faults of every kind in the live workbook: repaired, the finding is gone and nothing is new."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from sexcel import api
from sexcel.files.reading import read_grid
from sexcel.model.findings import Severity
from sexcel.model.refs import CellRef
from sexcel.repair.proof import differs
from tests.graft.packing import parts_of
from tests.repair.mutants import LIVE, Content, live, mutant, ref_of, values


class Faults(NamedTuple):
    """Cells as someone left them, and the formula (no ``=``) or number that each should hold."""

    cells: Mapping[str, tuple[Content, str | int]]
    changes: bool = True
    """Whether putting them right changes a figure."""
    stale: Mapping[str, Content] = MappingProxyType({})
    as_text: bool = False
    """Whether the cells have the format for text."""


TOTAL = "D5+D10+D11+D12"
CONTINGENCY = "ROUND(Contingency_rate*(D5+D10+D11),0)"

FAULTS = {
    "right today: a typed total and a typed rate": Faults(
        {
            "2 Overview!D13": (8_352_743, TOTAL),
            "2 Overview!D12": ("=ROUND(0.05*(D5+D10+D11),0)", CONTINGENCY),
        },
        changes=False,
    ),
    "typed total, sign, rate, text, formula unlike its column, short range": Faults(
        {
            "2 Overview!C13": (7_000_000, "C5+C10+C11+C12"),
            "2 Overview!D8": (
                "=ROUND(Contractual_discount*D7,0)",
                "-ROUND(Contractual_discount*D7,0)",
            ),
            "2 Overview!D12": ("=ROUND(0.09*(D5+D10+D11),0)", CONTINGENCY),
            "4 SECCo and Panel!E6": ("£25,000", 25_000),
            "6 SECAS outturn!F15": ("=E15-B15", "E15-C15"),
            "11 Projects!B32": ("=SUM(B6:B16,B18:B30)", "SUM(B6:B16,B18:B31)"),
        }
    ),
    "plug, link to the wrong cell, sub total twice, variance the wrong way round": Faults(
        {
            "2 Overview!D13": (f"={TOTAL}+5000", TOTAL),
            "2 Overview!D11": ("='11 Projects'!C32", "'11 Projects'!B32"),
            "6 SECAS outturn!E17": ("=SUM(E5:E16)", "SUM(E5:E6,E10,E14:E16)"),
            "2 Overview!E10": ("=C10-D10", "D10-C10"),
        }
    ),
    "a typed total above one that is wrong": Faults(
        {"2 Overview!D13": (8_352_743, TOTAL), "6 SECAS outturn!E10": (1, "SUM(E7:E9)")}
    ),
    "text under a typed total that is right": Faults(
        {"2 Overview!D13": (8_352_743, TOTAL), "4 SECCo and Panel!E6": ("25,000", 25_000)},
        as_text=True,
    ),
    "a value out of date": Faults(
        {"2 Overview!D13": (f"={TOTAL}", TOTAL)}, stale={"2 Overview!D13": 8_000_000}
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_after_the_repair_nothing_is_found(faults: Faults, tmp_path: Path) -> None:
    typed = {place: content for place, (content, _) in faults.cells.items()}
    source, target = tmp_path / "source.xlsx", tmp_path / "repaired.xlsx"
    mutant(source, typed, stale=faults.stale, number_format="@" if faults.as_text else "")
    if faults.changes:
        assert_refused(source, target)
    done = api.fix(source, target, unsafe=faults.changes)
    assert done.output == target
    assert (done.left, done.is_complete) == ((), True)
    contents = {fix.repair.cell: fix.repair.formula or fix.repair.value for fix in done.made}
    assert contents == {ref_of(place): right for place, (_, right) in faults.cells.items()}
    severities = {finding.severity for finding in api.validate(target).findings}
    assert severities <= {Severity.INFO}
    assert differing_values(target) == {}
    before, after = parts_of(source), parts_of(target)
    assert before.keys() == after.keys()
    changed = {part for part in before if before[part] != after[part]}
    styles = {"xl/styles.xml"} if faults.as_text else set()
    assert {part for part in changed if "/worksheets/sheet" not in part} == styles
    assert formats(target, faults) == formats(LIVE, faults)


def formats(path: Path, faults: Faults) -> list[str]:
    grid = read_grid(path)
    cells = [ref_of(place) for place in faults.cells]
    return [grid.sheet(ref.sheet).cells[ref.row, ref.column].number_format for ref in cells]


def assert_refused(source: Path, target: Path) -> None:
    """Assert that without --unsafe what changes a figure is reported and not made."""
    done = api.fix(source, target)
    assert (done.output, done.made, target.exists()) == (None, (), False)
    assert {refused.reason for refused in done.left} == {"it changes figures"}
    assert any(refused.fix is not None and refused.fix.changes_figures for refused in done.left)
    assert not done.is_complete


def differing_values(path: Path) -> dict[CellRef, object]:
    """Return values that are not those of the live workbook; an empty text is as good as none."""
    now = values(path)
    before = {
        CellRef(sheet.name, *position): cell.value
        for sheet in live()
        for position, cell in sheet.cells.items()
    }
    return {
        ref: (before.get(ref), now.get(ref))
        for ref in before.keys() | now.keys()
        if differs(before.get(ref) or "", now.get(ref) or "", "")
    }
