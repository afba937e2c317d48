"""The master check turns: whatever derived cell is typed over, wherever a line is inserted."""

from pathlib import Path

import pytest

import sexcel
from tests.graft.live_books import build_in_thousands
from tests.libreoffice import Trial, try_changes

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"
FAILED = "D6"
"""The cell of the pack's checks with the number of those that fail."""
KEPT = {
    "sub total": ("Checks", "D8"),
    "discount": ("Checks", "D6"),
    "contingency": ("Checks", "D10"),
    "headline": ("Checks", "D11"),
    "variance": ("Checks", "E11"),
    "line worked out from inputs": ("Checks", "D3"),
    "link": ("Checks", "D9"),
    "last year's discount": ("Checks", "B6"),
    "page": ("Tables 1 to 3", "C10"),
    "change on Variance": ("Variance", "E8"),
}
REBUILT = {
    "sub total": ("6 SECAS outturn", "E15"),
    "discount": ("2 Overview", "D8"),
    "link": ("2 Overview", "D11"),
    "contingency": ("2 Overview", "D12"),
    "headline": ("2 Overview", "D13"),
    "variance": ("2 Overview", "E13"),
    "total": ("11 Projects", "B32"),
    "projection": ("1 Projections", "B9"),
    "page": ("Tables 1 to 3", "C10"),
    "change on Variance": ("Variance", "E8"),
}
INSERTED = {
    "kept": (("Checks", "D11"), ("Checks", "B11"), ("Checks", "C11")),
    "rebuilt": (("11 Projects", "B32"), ("6 SECAS outturn", "E17"), ("4 SECCo and Panel", "E25")),
}


@pytest.mark.libreoffice
def test_the_master_check_turns(tmp_path: Path) -> None:
    grafted, rebuilt = tmp_path / "kept.xlsx", tmp_path / "rebuilt.xlsx"
    sexcel.regenerate(build_in_thousands(tmp_path / "source.xlsx"), grafted)
    sexcel.regenerate(PUBLISHED, rebuilt, recalculate=True)
    books = ((grafted, KEPT, "Checks (2)"), (rebuilt, REBUILT, "Checks"))
    trials = {}
    for path, cells, checks in books:
        trials[path.stem, "untouched"] = Trial(path, "Decision", "Z99", False, checks, FAILED)
        for kind, (sheet, cell) in cells.items():
            trials[path.stem, kind] = Trial(path, sheet, cell, False, checks, FAILED)
        for sheet, cell in INSERTED[path.stem]:
            name = f"a line above {sheet}!{cell}"
            trials[path.stem, name] = Trial(path, sheet, cell, True, checks, FAILED)
    failed = dict(zip(trials, try_changes(list(trials.values()), tmp_path), strict=True))
    assert [name for name, number in failed.items() if not number] == [
        ("kept", "untouched"),
        ("rebuilt", "untouched"),
    ]
