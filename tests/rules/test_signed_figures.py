"""A final version whose figures are not those that its Sign-off was made with."""

from pathlib import Path

import pytest

from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell, Grid
from sexcel.recognise.book import read_book
from sexcel.rules.catalogue import RULES
from tests.writers.regenerating import write_workbook

RULE = next(rule for rule in RULES if rule.name == "figures-not-signed")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """Return the published budget, regenerated with its Sign-off."""
    path = tmp_path_factory.mktemp("signed") / "budget.xlsx"
    source = read_book(read_grid(Path("workbooks/sec-budget-2020-23-published.xlsx")))
    write_workbook(source, (), path)
    return read_grid(path)


@pytest.mark.slow
def test_figures_as_signed_are_silent(signed: Grid) -> None:
    assert list(RULE.find(read_book(signed))) == []


def test_a_figure_changed_since_is_found_with_its_table(signed: Grid) -> None:
    budget = read_book(signed).tables["secco_lines"].lines[0].entries["budget"]
    assert budget.figure is not None
    changed = signed.with_cells({budget.ref: Cell(budget.figure + 1)})
    (finding,) = RULE.find(read_book(changed))
    assert "the figures of Table 4 are not those" in finding.message
    assert finding.sheet == "Sign-off"
