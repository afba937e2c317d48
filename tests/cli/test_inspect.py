"""``sexcel inspect``: what was recognised and how surely, what was left aside, what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import sexcel
from tests.cli.messy import messy
from tests.cli.running import SHIPPED, CommandRunner, digest, single_line
from tests.cli.small import workbook
from tests.cli.test_terminal import ANSI, run_on_terminal

GOLDEN = Path(__file__).with_name("golden")
SCHEMA = Path(__file__).parents[2] / "docs" / "inspection.schema.json"


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the messy workbook, in the current folder."""
    monkeypatch.chdir(tmp_path)
    messy(tmp_path / "messy.xlsx")
    return tmp_path


def inspect_document(run: CommandRunner, *args: str | Path) -> dict[str, Any]:
    """Return the one file of the JSON document, which must be valid by the schema."""
    code, out, err = run("inspect", "--format", "json", *args)
    assert (code, err) == (0, "")
    read = json.loads(out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(read)
    (file,) = read["files"]
    assert isinstance(file, dict)
    return file


@pytest.mark.parametrize(
    ("rows", "golden"), [([], "inspect.txt"), (["--rows"], "inspect-rows.txt")]
)
def test_the_published_budget(
    run: CommandRunner, monkeypatch: pytest.MonkeyPatch, rows: list[str], golden: str
) -> None:
    monkeypatch.chdir(SHIPPED.parent)
    before = digest(SHIPPED)
    code, out, err = run("inspect", SHIPPED.name, *rows)
    assert (code, err) == (0, "")
    assert out == (GOLDEN / golden).read_text(encoding="utf-8")
    assert max(map(len, out.splitlines())) <= 80
    assert digest(SHIPPED) == before


def test_a_messy_workbook(run: CommandRunner, in_folder: Path) -> None:
    code, out, err = run("inspect", "messy.xlsx")
    assert (code, err) == (0, "")
    assert out == (GOLDEN / "inspect-messy.txt").read_text(encoding="utf-8")


def test_near_misses(run: CommandRunner, in_folder: Path) -> None:
    misses = inspect_document(run, "messy.xlsx")["near_misses"]
    assert [(m["what"], m["sheet"], m["cell"], m["found"], m["nearest"]) for m in misses] == [
        ("column", "Summary", "C4", "Approved Budget", "2019/20 Approved Budget"),
        ("line", "Summary", "B11", "Contingent sum", "Contingency"),
    ]
    assert [m["why"] for m in misses] == ["it names no year", "not near enough to be sure"]


def test_columns_and_rows_as_they_were_understood(run: CommandRunner, in_folder: Path) -> None:
    overview, costs = inspect_document(run, "messy.xlsx")["tables"]
    (place,) = overview["places"]
    assert (place["sheet"], place["range"], place["header"]) == ("Summary", "B4:E12", "B4:E4")
    assert place["recognised"] == "exact"
    assert place["unused_headings"] == [
        {"cell": "C4", "heading": "Approved Budget"},
        {"cell": "F4", "heading": "Owner"},
    ]
    assert place["columns"][1] == {
        "cell": "D4",
        "heading": "2019/20 Outturn",
        "column": "outturn",
        "year_offset": -1,
        "status": "Estimated Outturn",
        "kind": "money",
        "scale": 1,
        "guessed": False,
        "set": False,
    }
    rows = [(row["row"], row["role"], row["name"], row["guessed"]) for row in overview["rows"]]
    assert rows == [
        (5, "line", "secco", False),
        (6, "line", "core_and_sme", False),
        (7, "line", "discount", True),
        (8, "line", "accommodation", False),
        (9, "line", "secas", False),
        (10, "line", "projects", False),
        (11, "line", "contingency", False),
        (12, "total", "total", False),
    ]
    assert costs["places"][0]["unused_headings"] == []
    by_sums = costs["places"][0]["columns"][2]
    assert (by_sums["cell"], by_sums["heading"]) == ("C2", "Care Teems")
    assert by_sums["column"] == "core_team"


def test_what_stands_outside_the_tables(run: CommandRunner, in_folder: Path) -> None:
    blocks = inspect_document(run, "messy.xlsx")["outside"]
    assert [tuple(block.values()) for block in blocks] == [
        ("Summary", "B2", False, 1, 0, "Budget pack, second draft"),
        ("Summary", "F4:F11", False, 8, 0, "Owner"),
        ("Summary", "I4:K5", False, 6, 2, "Scenario"),
        ("Summary", "B14", False, 1, 0, "Projects include the smart meter review."),
        ("SECAS", "A8:C11", False, 12, 6, "Desk"),
        ("Scratch", "A3:E9", True, 4, 2, "workings"),
    ]


def test_what_is_missing_and_what_cannot_be_checked(run: CommandRunner, in_folder: Path) -> None:
    missing = inspect_document(run, "messy.xlsx")["missing"]
    rules = {(m["what"], m["table"], m["name"]): m["rules"] for m in missing if m["required"]}
    assert len(rules) == 10
    assert rules["table", "meetings", "meetings"] == ["meetings-not-covered"]
    assert rules["column", "overview", "prior_approved"] == [
        "secco-line-differs",
        "secas-line-differs",
    ]
    optional = [m["name"] for m in missing if not m["required"]]
    assert optional == [
        "rates",
        "drivers",
        "rate_card",
        "line_assumptions",
        "commentary",
        "forward_look",
        "change_history",
    ]


def test_the_published_budget_in_json(run: CommandRunner) -> None:
    file = inspect_document(run, SHIPPED)
    assert file["sha256"] == digest(SHIPPED)
    assert (file["budget_year"], file["settings"], file["near_misses"]) == ("2020/21", None, [])
    assert len(file["tables"]) == 17
    reasons = next(table for table in file["tables"] if table["table"] == "commentary")
    assert [place["range"] for place in reasons["places"]] == [
        "B43:C45",
        "B50:D58",
        "B37:C43",
        "B35:C38",
    ]
    areas = next(table for table in file["tables"] if table["table"] == "fte_by_area")
    renamed = [row for row in areas["rows"] if row["label"] == "Change & Release"]
    assert [(row["row"], row["name"]) for row in renamed] == [
        (24, "change board csc working group")
    ]
    assert [part["name"] for part in file["missing"]] == ["rate_card"]


def test_amounts_in_thousands(run: CommandRunner, tmp_path: Path) -> None:
    path = workbook(tmp_path / "small.xlsx")
    assert "→ budget: budget year, approved budget, £\n" in run("inspect", path).out
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.worksheets[0]["A1"] = "Amounts in £k"
    book.save(path)
    assert "→ budget: budget year, approved budget, £k\n" in run("inspect", path).out


def test_several_workbooks_and_one_that_cannot_be_read(
    run: CommandRunner, good: Path, bad: Path
) -> None:
    missing = good.with_name("missing.xlsx")
    code, out, err = run("inspect", good, missing, bad)
    assert code == 2
    assert single_line(err) == f"{missing} does not exist: check the name."
    assert sum(line.startswith("File   ") for line in out.splitlines()) == 2
    code, out, err = run("inspect", "--format", "json", good, missing, bad)
    assert code == 2
    assert [file["path"] for file in json.loads(out)["files"]] == [str(good), str(bad)]


def test_a_workbook_with_errors_in_its_figures_is_no_fault_here(
    run: CommandRunner, bad: Path
) -> None:
    assert run("inspect", bad).code == 0


NOTHING = (
    "none of the eleven budget tables was recognised on 'Lunch' and 'Costs'; looked for were rows "
    "of headings such as 'Budget Category', '2019/20 Estimated Outturn' and '2020/21 Approved "
    "Budget', or 'Service Area' and 'Core Team' (Costs!B2 comes nearest, to Table 5, but it lacks "
    "the headings 'Subject Matter Experts' and 'Total'): see whether it is the right file, or say "
    "in sexcel.toml where its tables are."
)


def test_a_workbook_without_a_budget_table(run: CommandRunner, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].title = "Lunch"
    book.worksheets[0].append(["Soup", 3])
    book.create_sheet("Costs")["B2"] = "Service Area"
    for column, name in enumerate(("Sub-Committee", "Core Team"), start=3):
        book["Costs"].cell(2, column, name)
    book.create_sheet("Empty")
    path = tmp_path / "lunch.xlsx"
    book.save(path)
    for command in ("validate", "regenerate"):
        assert run.fails(command, path) == f"{path}: {NOTHING}"
    code, out, err = run("inspect", path)
    assert (code, err) == (0, "")
    assert "  A1:B1     'Soup': 1 typed figure that nothing reads\n" in out
    assert out.replace("\n", " ").endswith("say in sexcel.toml where its tables are. ")
    document = inspect_document(run, path)
    assert [sheet["sheet"] for sheet in document["sheets"]] == ["Lunch", "Costs", "Empty"]
    assert document["sheets"][0]["blocks"][0]["unread"] == 1


def test_an_empty_workbook(run: CommandRunner, tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "empty.xlsx")
    sentence = run.fails("validate", tmp_path / "empty.xlsx")
    assert "tables was recognised and the workbook is empty; looked for were rows of" in sentence
    code, out, _ = run("inspect", tmp_path / "empty.xlsx")
    assert code == 0
    assert "\nSheet\n  empty\n" in out


def test_from_python(in_folder: Path) -> None:
    inspection = sexcel.inspect("messy.xlsx")
    assert isinstance(inspection, sexcel.Inspection)
    assert inspection.book.tables["overview"].recognised[0].range.a1 == "B4:E12"
    assert [block.range.a1 for block in inspection.outside if block.sheet] == ["A3:E9"]
    assert len(inspection.missing) == 17


@pytest.mark.slow
def test_colour_on_a_terminal_alone(run: CommandRunner, in_folder: Path) -> None:
    path = in_folder / "messy.xlsx"
    shown = run_on_terminal("inspect", path)
    assert "  \x1b[32mSummary!B4:E12, by exact headings\x1b[0m\n" in shown
    assert ANSI.sub("", shown) == run("inspect", path).out
    narrow = ANSI.sub("", run_on_terminal("inspect", path, "--rows", width=60)).splitlines()
    assert 52 < max(map(len, narrow)) <= 60


def test_of_an_old_workbook_nothing_is_said_to_be_typed_or_unread(run: CommandRunner) -> None:
    kinds = Path(__file__).parents[1] / "files" / "fixtures" / "kinds.xls"
    code, out, err = run("inspect", kinds)
    assert (code, err) == (0, "")
    assert "Formulas  an .xls: not read" in out
    assert "figures" in out
    assert "typed" not in out
    assert "reads" not in out
