"""Fingerprints of frozen figures: the same after any program saved them, others once changed."""

from decimal import Decimal

import pytest

from sexcel.model.refs import CellRef
from sexcel.year.freezing import fingerprint_figures

FIGURES = {(5, 2): "167452", (5, 3): "-0.00", (6, 2): "0.5", (6, 3): "-12.34", (7, 2): "1E+3"}


def fingerprint(figures: dict[tuple[int, int], str]) -> str:
    return fingerprint_figures(
        (CellRef("Lines", *position), Decimal(figure)) for position, figure in figures.items()
    )


def test_what_a_workbook_does_not_keep_is_no_change() -> None:
    saved = {(7, 2): "1000.00", (6, 3): "-12.340", (6, 2): "0.50", (5, 3): "0", (5, 2): "167452.0"}
    assert fingerprint(saved) == fingerprint(FIGURES)


@pytest.mark.parametrize(
    "change", [{(5, 2): "167453"}, {(6, 3): "-12.35"}, {(8, 2): "0"}, {(6, 2): "-0.5"}]
)
def test_another_figure_is_known(change: dict[tuple[int, int], str]) -> None:
    assert fingerprint(FIGURES | change) != fingerprint(FIGURES)
