"""Live budgets that combine traits: read right, not accused, faults found, written clean."""

from decimal import Decimal
from pathlib import Path

import pytest

import sexcel
from sexcel.files.reading import read_grid
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.recognise.book import read_book
from tests.checking import check_grid
from tests.libreoffice import convert
from tests.recognise.build_combinations import COMBINATIONS, FOLDER, faults, invent, layouts, save
from tests.test_team_budgets import Figures, given_figures

HEADLINE = Decimal(2_598_099)
"""£, of the one budget that all of them keep."""


def read_path(name: str) -> Path:
    """Return the path of a workbook."""
    return FOLDER / f"{name}.xlsx"


def plain_figures() -> Figures:
    """Return the figures of the budget in the plain layout."""
    return given_figures(read_book(invent()[0].grid()))


def accusations(findings: tuple[Finding, ...]) -> list[str]:
    """Return the errors and warnings, but for tables that the small budget does without."""
    return [
        f"{finding.rule} {finding.where}: {finding.message}"
        for finding in findings
        if finding.severity > Severity.INFO and finding.rule != "SEC402"
    ]


@pytest.mark.parametrize("name", COMBINATIONS)
def test_the_budget_is_read_as_it_is_and_not_accused(name: str) -> None:
    grid = read_grid(read_path(name))
    assert given_figures(read_book(grid)) == plain_figures()
    report = check_grid(grid)
    assert report.headline == HEADLINE
    assert accusations(report.findings) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", COMBINATIONS)
def test_the_clean_workbook_has_every_figure_and_nothing_new(name: str, tmp_path: Path) -> None:
    clean = sexcel.regenerate(read_path(name), tmp_path / "clean.xlsx").output
    written = given_figures(sexcel.read(clean))
    figures = plain_figures()
    assert {key: written.get(key) for key in figures} == figures
    (report,) = sexcel.validate(clean).files
    assert report.headline == HEADLINE
    assert accusations(report.findings) == []


@pytest.mark.libreoffice
def test_three_faults_in_each_are_found_at_their_cells(tmp_path: Path) -> None:
    seeded: dict[Path, CellRef] = {}
    for name, live in layouts().items():
        for number, (ref, fault) in enumerate(faults(live).items()):
            seeded[save(live, tmp_path / f"{name}_{number}.xlsx", {ref: fault})] = ref
    calculated = convert([*seeded], tmp_path)
    missed = []
    for path, ref in zip(calculated, seeded.values(), strict=True):
        report = check_grid(read_grid(path))
        cells = [f.area for f in report.findings if f.severity > Severity.INFO and f.area]
        if not any(area.sheet == ref.sheet and (ref.row, ref.column) in area for area in cells):
            missed.append(f"{path.stem}: {ref}, but {accusations(report.findings)}")
    assert missed == []
