"""Programs that are not ours, most of which calculate nothing, show the same figures."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from sexcel.model.refs import CellRef
from tests.libreoffice import convert
from tests.workbooks.models import MODELS
from tests.writers.regenerating import regenerated

Figures = dict[tuple[str, str], float | str]
NAMES = (*(path.stem for path in MODELS), "regenerated")


def books() -> tuple[Path, ...]:
    """Return the workbooks of these names; the last is written when it is first asked for."""
    return (*MODELS, regenerated()[0])


def shown(rows: Iterable[tuple[str, int, int, object]]) -> Figures:
    """Return what is in each cell that is not blank; days as text."""
    return {
        (sheet, CellRef(sheet, row, column).a1): _comparable(value)
        for sheet, row, column, value in rows
        if value is not None and value != ""
    }


def _comparable(value: object) -> float | str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return round(float(value), 9) if isinstance(value, int | float) else str(value)


def by_openpyxl(path: Path) -> Figures:
    workbook = openpyxl.load_workbook(path, data_only=True)
    return shown(
        (sheet.title, row, column, value)
        for sheet in workbook
        for row, values in enumerate(sheet.iter_rows(values_only=True), 1)
        for column, value in enumerate(values, 1)
    )


def by_calamine(path: Path) -> Figures:
    workbook = CalamineWorkbook.from_path(path)
    return shown(
        (name, row, column, value)
        for name in workbook.sheet_names
        for row, values in enumerate(
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
        )
        for column, value in enumerate(values, 1)
    )


def by_pandas(path: Path) -> Figures:
    frames = pd.read_excel(path, sheet_name=None, header=None, na_filter=False, engine="openpyxl")
    return shown(
        (str(name), row, column, value)
        for name, frame in frames.items()
        for row, values in enumerate(frame.itertuples(index=False), 1)
        for column, value in enumerate(values, 1)
    )


@pytest.mark.slow
@pytest.mark.parametrize("read", [by_calamine, by_pandas])
@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_readers_that_do_not_calculate_show_every_figure(
    read: Callable[[Path], Figures], number: int
) -> None:
    path = books()[number]
    ours = by_openpyxl(path)
    assert len(ours) > 1500
    assert read(path) == ours


@pytest.mark.libreoffice
def test_libreoffice_shows_every_figure(tmp_path: Path) -> None:
    """Compare each formula worked out again, and each input."""
    for path, theirs in zip(books(), convert(books(), tmp_path), strict=True):
        ours, their_cells = by_openpyxl(path), by_openpyxl(theirs)
        # What passes on a blank cell is 0 in Excel; LibreOffice takes it for no number.
        passed_on = ours.keys() - their_cells.keys()
        assert their_cells.keys() <= ours.keys(), path
        assert {ours[place] for place in passed_on} <= {0.0}, path
        for place, value in ours.items():
            their_value = their_cells.get(place, 0.0)
            if isinstance(value, float) and isinstance(their_value, float):
                assert their_value == pytest.approx(value, abs=1e-6), (path, place)
            else:
                assert their_value == value, (path, place)
