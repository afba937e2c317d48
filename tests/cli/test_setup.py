"""``sexcel inspect --setup`` and ``--write-config``: the reading, for a person to correct."""

import json
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import SHIPPED, CommandRunner, digest, single_line

SCHEMAS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def corrected(run: CommandRunner, tmp_path: Path) -> Path:
    """Return the published budget with a setup sheet, its Table 10 struck out by a person."""
    target = tmp_path / "budget.xlsx"
    before = digest(SHIPPED)
    code, out, err = run("inspect", SHIPPED, "--setup", target)
    assert (code, err) == (0, "")
    assert "your workbook with a sheet 'sexcel setup'" in " ".join(out.split())
    assert digest(SHIPPED) == before
    return correct(target, "Table 10", "no")


def correct(path: Path, table: str, counts: str) -> Path:
    """Say on the setup sheet whether a table counts; the published budget has no formulas."""
    book = openpyxl.load_workbook(path)
    sheet = book["sexcel setup"]
    (row,) = (
        row
        for row in range(1, sheet.max_row + 1)
        if [sheet.cell(row, 1).value, sheet.cell(row, 2).value] == ["Table", table]
    )
    sheet.cell(row, 9).value = counts
    book.save(path)
    return path


@pytest.mark.slow
def test_every_command_goes_by_the_setup_sheet(
    run: CommandRunner, corrected: Path, tmp_path: Path
) -> None:
    clean, old = tmp_path / "clean.xlsx", tmp_path / "old.xlsx"
    old.write_bytes(SHIPPED.read_bytes())
    for command in (["inspect"], ["validate"], ["regenerate", "--force", "-o", str(clean)]):
        _, out, err = run(command[0], corrected, *command[1:])
        assert err == ""
        if command[0] != "regenerate":
            assert "1 correction on the setup sheet (I" in " ".join(out.split())
            assert "10 of 11" in out
    assert "10 Accommodation" not in openpyxl.load_workbook(clean).sheetnames
    _, out, err = run("compare", old, corrected)
    assert err == ""
    assert "Table 10" in out


@pytest.mark.slow
def test_the_json_documents_name_the_corrections(run: CommandRunner, corrected: Path) -> None:
    for command, schema in (("inspect", "inspection"), ("validate", "report")):
        _, out, _ = run(command, corrected, "--format", "json")
        document = json.loads(out)
        text = (SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8")
        Draft202012Validator(json.loads(text)).validate(document)
        (file,) = document["files"]
        (cell,) = file["settings"]["corrections"]
        assert cell.startswith("I")


def test_a_wrong_word_is_one_sentence(run: CommandRunner, corrected: Path) -> None:
    correct(corrected, "Table 10", "never")
    for command in ("validate", "inspect", "regenerate"):
        code, out, err = run(command, corrected)
        assert (code, out) == (2, "")
        sentence = single_line(err)
        assert f"{corrected}: 'sexcel setup'!I" in sentence
        assert "'never' is not a word for this; permitted are 'yes' and 'no'." in sentence


@pytest.mark.slow
def test_a_second_setup_sheet_is_refused(
    run: CommandRunner, corrected: Path, tmp_path: Path
) -> None:
    code, _, err = run("inspect", corrected, "--setup", tmp_path / "again.xlsx")
    assert code == 2
    assert "has a setup sheet, 'sexcel setup': correct that one" in single_line(err)
    assert not (tmp_path / "again.xlsx").exists()


def test_a_configuration_is_written_once(
    run: CommandRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Path("read.toml")
    code, out, _ = run("inspect", SHIPPED, "--write-config", config)
    assert code == 0
    assert "use it with --config" in " ".join(out.split())
    text = config.read_text(encoding="utf-8")
    assert text.startswith("# How sexcel reads one workbook")
    code, _, err = run("inspect", SHIPPED, "--write-config", config)
    assert code == 2
    assert "is there already" in single_line(err)
    config.write_text("")
    code, _, _ = run("inspect", SHIPPED, "--write-config", config, "--force")
    assert (code, config.read_text(encoding="utf-8")) == (0, text)
    plain = run("inspect", SHIPPED, "--rows")[1].splitlines()
    configured = run("inspect", SHIPPED, "--rows", "--config", config)[1].splitlines()
    differing = {line for line in configured if line not in plain}
    said = "Settings     read.toml: budget year 2020/21; how 17 tables are read, cell by"
    assert any(line.startswith(said) for line in configured)
    lines = {line for line in differing if not line.startswith(said) and line.strip() != "cell"}
    assert all("set in the configuration" in line for line in lines)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ('places = "A1"', "setup.overview.places: it is a list of entries in braces."),
        (
            'rows = [{ sheet = "S", cell = "A1", is = "x" }]',
            "setup.overview.rows[1].is: 'x' is not a word for this; permitted are ",
        ),
        ('rows = [{ sheet = "S", is = "line" }]', "setup.overview.rows[1]: a sheet and its cells"),
        (
            'rows = [{ sheet = "S", cell = "A1", was = "x" }]',
            "setup.overview.rows[1].was: there is no such key; known are sheet, cell, label, ",
        ),
        (
            'places = [{ sheet = "S", range = "A1:C9" }]',
            "setup.overview.places[1].range: there is no sheet 'S' any more; ",
        ),
        ("cells = []", "setup.overview.cells: there is no such key; known are places, columns and"),
    ],
)
def test_a_wrong_entry_of_a_file_names_its_key(
    run: CommandRunner, tmp_path: Path, entry: str, sentence: str
) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text(f"[setup.overview]\n{entry}\n", encoding="utf-8")
    code, _, err = run("validate", SHIPPED, "--config", config)
    assert code == 2
    assert f"{config}: {sentence}" in single_line(err)
