"""The figures in long form: every one with its place, the same in every format."""

import csv
import errno
import io
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import sexcel
from sexcel.model.tidy import FIELDS
from tests.cli.running import SHIPPED, CommandRunner


def written_figures(run: CommandRunner) -> list[dict[str, str]]:
    code, out, err = run("export", SHIPPED)
    assert (code, err) == (0, "")
    return list(csv.DictReader(io.StringIO(out)))


def test_a_figure_says_what_it_is(run: CommandRunner) -> None:
    figures = written_figures(run)
    assert list(figures[0]) == list(FIELDS)
    (total,) = [f for f in figures if (f["sheet"], f["cell"]) == ("1 Summary", "E24")]
    assert total == {
        "workbook": str(SHIPPED),
        "version": "1.0 Final",
        "table": "overview",
        "table_number": "2",
        "category": "Total",
        "area": "",
        "sub_committee": "",
        "line": "Total",
        "row": "total",
        "year": "2020/21",
        "status": "Approved Budget",
        "measure": "budget",
        "unit": "£",
        "value": "8349486",
        "sheet": "1 Summary",
        "cell": "E24",
    }
    (fte,) = [
        f
        for f in figures
        if f["table"] == "fte_by_area" and f["measure"] == "fte:grade 4" and f["line"] == "TABASC"
    ]
    assert (fte["value"], fte["unit"], fte["area"]) == ("1.2", "FTE", "TABASC")
    (rate,) = [f for f in figures if f["table"] == "rates" and f["line"] == "Contingency"]
    assert (Decimal(rate["value"]), rate["unit"], rate["year"]) == (Decimal(5), "%", "")


def test_every_figure_is_there_once(run: CommandRunner) -> None:
    book = sexcel.read(SHIPPED)
    cells = {
        (entry.ref.sheet, entry.ref.a1): entry.figure
        for _, entry in book.entries()
        if entry.figure is not None
    }
    figures = written_figures(run)
    assert len(figures) == len(cells)
    for figure in figures:
        scale = 100 if figure["unit"] == "%" else 1
        assert Decimal(figure["value"]) == cells[figure["sheet"], figure["cell"]] * scale


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "sqlite"])
def test_every_format_gives_the_same_figures(run: CommandRunner, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"figures.{form}"
    assert run("export", SHIPPED, "--format", form, "-o", target).code == 0
    match form:
        case "csv":
            frame = pd.read_csv(target, encoding="utf-8-sig")
        case "json":
            document = json.loads(target.read_text(encoding="utf-8"))
            assert document["dictionary"] == FIELDS
            frame = pd.DataFrame(document["figures"])
        case "parquet":
            frame = pd.read_parquet(target)
            assert frame.attrs["dictionary"] == FIELDS
        case _:
            database = sqlite3.connect(target)
            frame = pd.read_sql("select * from figures", database)
            assert dict(database.execute("select field, meaning from dictionary")) == FIELDS
            database.close()
    expected = sexcel.read(SHIPPED).to_frame()
    assert [float(value) for value in frame["value"]] == [float(v) for v in expected["value"]]
    assert list(frame["cell"]) == list(expected["cell"])


def test_two_budgets_are_one_list(run: CommandRunner, good: Path, bad: Path) -> None:
    code, out, _ = run("export", good, bad, "--format", "json")
    assert code == 0
    assert {figure["workbook"] for figure in json.loads(out)["figures"]} == {str(good), str(bad)}


def test_what_cannot_be_written_is_one_sentence(
    run: CommandRunner, good: Path, tmp_path: Path
) -> None:
    assert "needs -o OUT" in run.fails("export", good, "--format", "sqlite")
    assert "never written to" in run.fails("export", good, "-o", good)
    target = tmp_path / "figures.csv"
    assert run("export", good, "-o", target).code == 0
    assert "is there already" in run.fails("export", good, "-o", target)
    assert run("export", good, "-o", target, "--force").code == 0
    code, out, err = run("export", good, tmp_path / "missing.xlsx")
    assert (code, err.count("\n")) == (2, 1)
    assert out.startswith("workbook,version,")


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "sqlite"])
def test_a_full_disk_is_one_sentence(
    run: CommandRunner, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for writer in ("pathlib.Path.write_bytes", "pathlib.Path.write_text"):
        monkeypatch.setattr(writer, refuse)
    monkeypatch.setattr(pd.DataFrame, "to_parquet", refuse)
    target = tmp_path / "figures"
    assert run.fails("export", good, "--format", form, "-o", target) == (
        f"{target} cannot be written (No space left on device): make room on the disk, or give "
        "another folder."
    )
    assert not target.exists()
