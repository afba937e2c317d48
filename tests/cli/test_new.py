"""``sexcel new`` as it is typed."""

from pathlib import Path

import pytest

import sexcel
from tests.cli.running import SHIPPED, CommandRunner

LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")


def test_a_new_year_from_last_year(run: CommandRunner, tmp_path: Path) -> None:
    target = tmp_path / "next.xlsx"
    code, out, err = run("new", target, "--from", SHIPPED)
    assert (code, err) == (0, "")
    assert "a workbook for the budget of 2021/22" in " ".join(out.split())
    assert "fill in the estimated outturn: 25" in " ".join(out.split())
    assert "Not ready for the Panel: 6 errors" in out
    assert "is there already" in run.fails("new", target, "--from", SHIPPED)


def test_bad_input_is_one_sentence_and_nothing_written(run: CommandRunner, tmp_path: Path) -> None:
    target = tmp_path / "next.xlsx"
    assert "--year soon is no budget year" in run.fails("new", target, "--year", "soon")
    assert "--year 20/22 is no budget year" in run.fails("new", target, "--year", "20/22")
    assert "2021/22" in run.fails("new", target, "--from", SHIPPED, "--year", "2023/24")
    assert "never written to" in run.fails("new", SHIPPED, "--from", SHIPPED, "--force")
    assert "does not exist" in run.fails("new", target, "--from", tmp_path / "none.xlsx")
    assert not target.exists()


@pytest.mark.slow
def test_validate_against_last_year(run: CommandRunner, tmp_path: Path) -> None:
    path = tmp_path / "next.xlsx"
    sexcel.new(path, SHIPPED)
    assert "SEC701" not in run("validate", path, "--last-year", SHIPPED).out
    assert "does not go with" in run.fails(
        "validate", path, "--last-year", SHIPPED, "--annotate", tmp_path / "out.xlsx"
    )
    assert "is the budget for 2020/21" in run.fails("validate", SHIPPED, "--last-year", LIVE)
