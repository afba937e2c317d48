"""``sexcel.toml`` and ``--config``: found, used, told in every report, refused in one sentence."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import sexcel
from sexcel.model.errors import SettingsError
from tests.cli.messy import messy
from tests.cli.running import SHIPPED, CommandRunner, digest
from tests.cli.small import workbook

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
SETTLED = """
[tables.fte_by_area]
sheet = "SECAS"
header = "A8"

[headings]
fte_by_area = { area = "Desk" }
overview = { prior_approved = "Approved Budget" }
secas_budget = { core_team = "Care Teems" }

[lines.overview]
contingency = "Contingent sum"
discount = "Contractual Discont"
"""


def write_config(workbook: Path, text: str) -> Path:
    """Write a sexcel.toml in the folder of the workbook."""
    path = workbook.with_name("sexcel.toml")
    path.write_text(text, encoding="utf-8")
    return path


def errors(run: CommandRunner, *args: str | Path) -> list[tuple[str, str]]:
    """Return rule and cell of every error that validate finds."""
    file = json.loads(run("validate", "--format", "json", *args).out)["files"][0]
    return [
        (finding["rule"], finding["cell"])
        for finding in file["findings"]
        if finding["severity"] == "error"
    ]


def test_what_was_left_to_guess_is_settled(run: CommandRunner, tmp_path: Path) -> None:
    path = messy(tmp_path / "messy.xlsx")
    write_config(path, SETTLED)
    code, out, err = run("inspect", "--format", "json", path)
    assert (code, err) == (0, "")
    (file,) = json.loads(out)["files"]
    assert {table["table"]: table["places"][0]["range"] for table in file["tables"]} == {
        "overview": "B4:E12",
        "secas_budget": "A2:E5",
        "fte_by_area": "A8:C11",
    }
    assert {table["places"][0]["recognised"] for table in file["tables"]} == {"set"}
    assert file["near_misses"] == []
    columns = [c for table in file["tables"] for c in table["places"][0]["columns"] if c["set"]]
    assert [(c["cell"], c["column"], c["year_offset"]) for c in columns] == [
        ("C4", "prior_approved", -1),
        ("C2", "core_team", None),
        ("A8", "area", None),
    ]
    rows = [row for table in file["tables"] for row in table["rows"] if row["set"]]
    assert [(row["row"], row["name"]) for row in rows] == [(7, "discount"), (11, "contingency")]
    assert run("inspect", path).out.splitlines()[-1] == (
        "All headings and line names were recognised exactly; nothing was guessed."
    )


def test_a_table_found_only_with_it(run: CommandRunner, tmp_path: Path) -> None:
    path = messy(tmp_path / "messy.xlsx")
    assert "\nTables       2 of 11 recognised\n" in run("validate", path).out
    write_config(path, SETTLED)
    assert "\nTables       3 of 11 recognised\n" in run("validate", path).out


def test_the_report_says_what_is_set(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    text = """
        budget_year = 2020
        tolerance = 2.5
        rates = { contingency = "5%", rpi = 0.027 }
        materiality = { amount = 30000, percent = 15 }
        headings.overview = { budget = "Plan", outturn = "2019/20 Estimated Outturn" }
        rules.off = ["SEC402", "assumed-rate"]
    """
    (tmp_path / "set").mkdir()
    config = tmp_path / "set" / "c.toml"
    config.write_text(text, encoding="utf-8")
    out = " ".join(run("validate", good, "--config", config).out.split())
    settings = out.partition("Settings ")[2].replace(" ", "")
    assert settings.startswith(
        f"{config}: budget year 2020/21; 2 headings (overview.budget and overview.outturn); "
        "Contingency 5%; RPI uplift 2.7%; Material variance £30,000; "
        "Material variance, share of outturn 15%; tolerance £2.50 "
        "Not found nothing goes by the name set for headings.overview.budget "
        "Rules off 2 rules are off: SEC208 and SEC402.".replace(" ", "")
    )


def test_a_clean_report_does_not_hide_rules_that_are_off(
    run: CommandRunner, good: Path, bad: Path
) -> None:
    write_config(bad, 'rules.off = ["SEC103", "SEC402", "SEC208", "SEC421"]')
    code, out, _ = run("validate", bad)
    assert code == 0
    assert "\nRules off    4 rules are off: SEC103, SEC208, SEC402 and SEC421.\n" in out
    end = "4 rules are off: SEC103, SEC208, SEC402 and SEC421."
    assert " ".join(out.split()).endswith(f"{end}")
    text = run("validate", good, bad).out
    assert " ".join(text.split()).endswith(f"2 workbooks read: none has an error. {end}")


def test_nothing_is_said_where_nothing_is_set(run: CommandRunner, good: Path) -> None:
    out = run("validate", good).out
    assert "Settings" not in out
    assert "off" not in out.splitlines()[-1]
    file = json.loads(run("validate", good, "--format", "json").out)["files"][0]
    assert file["settings"] is None


def test_json_has_the_settings(run: CommandRunner, bad: Path) -> None:
    config = write_config(
        bad,
        """
        tolerance = 100
        tables.overview = { sheet = "2 Overview", range = "B3:F11" }
        lines.overview.contingency = "Reserve"
        rates.contractual_discount = "10%"
        rules.off = "missing-table"
        """,
    )
    read = json.loads(run("validate", "--format", "json", bad).out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(read)
    assert read["files"][0]["settings"] == {
        "path": str(config),
        "budget_year": None,
        "tables": {"overview": {"sheet": "2 Overview", "header": None, "range": "B3:F11"}},
        "headings": {},
        "lines": {"overview": {"contingency": ["Reserve"]}},
        "rates": {"contractual_discount": 0.1},
        "tolerance": 100,
        "rules_off": ["SEC402"],
        "moved": {},
        "not_found": ["lines.overview.contingency"],
    }


def test_config_is_used_in_place_of_the_one_beside(run: CommandRunner, bad: Path) -> None:
    assert errors(run, bad) == [("SEC103", "E11")]
    write_config(bad, "tolerance = 100")
    assert errors(run, bad) == []
    elsewhere = bad.with_name("other.toml")
    elsewhere.write_text("tolerance = 1", encoding="utf-8")
    assert errors(run, bad, "--config", elsewhere) == [("SEC103", "E11")]


def test_each_workbook_has_the_configuration_of_its_folder(
    run: CommandRunner, bad: Path, tmp_path: Path
) -> None:
    (tmp_path / "lenient").mkdir()
    lenient = workbook(tmp_path / "lenient" / "bad.xlsx", total=8300)
    write_config(lenient, "tolerance = 100")
    files = json.loads(run("validate", "--format", "json", bad, lenient).out)["files"]
    assert [file["summary"]["error"] for file in files] == [1, 0]


def test_rates_of_the_published_budget(run: CommandRunner, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('rates.contractual_discount = "11%"', encoding="utf-8")
    before, after = errors(run, SHIPPED), errors(run, SHIPPED, "--config", config)
    assert ("SEC201", "E19") not in before
    assert ("SEC201", "E19") in after


def test_what_is_written_takes_the_rates(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    write_config(good, 'rates.contingency = "6%"\nrules.off = "SEC402"')
    output = tmp_path / "new.xlsx"
    code, out, _ = run("regenerate", good, "-o", output, "--recalculate")
    assert code == 1
    assert f"\nSettings   {good.with_name('sexcel.toml')}"[:80] in out
    assert "\nRules off  1 rule is off: SEC402.\n" in out
    book = sexcel.read(output, settings=sexcel.Settings())
    rate = book.tables["rates"].row("contingency")
    assert rate is not None
    assert rate.figure("value") == Decimal("0.06")
    assert rate.text("source") == "Set in the configuration; 6% was taken"
    overview = book.tables["overview"].row("contingency")
    assert overview is not None
    assert overview.figure("budget") == 480


@pytest.mark.slow
def test_a_rate_that_is_written_anew_is_a_change(run: CommandRunner, tmp_path: Path) -> None:
    output = tmp_path / "new.xlsx"
    before = digest(SHIPPED)
    settings = sexcel.Settings(rates={"contingency": Decimal("0.06")})
    done = sexcel.regenerate(SHIPPED, output, settings=settings)
    (change,) = (change for change in done.changes if "configuration" in change.reason)
    assert (change.was_at and change.was_at.a1, change.before, change.after) == (
        "D7",
        Decimal("0.05"),
        Decimal("0.06"),
    )
    assert change.reason == "The configuration sets this rate."
    assert digest(SHIPPED) == before


@pytest.mark.parametrize("command", ["validate", "inspect", "regenerate"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tolerence = 1", "tolerence: there is no such key; the nearest is 'tolerance'."),
        ("tables.overview.sheet = 2", "tables.overview.sheet: a text in quotes is needed, not 2."),
        (
            'tables.overview = { sheet = "2 Overview", range = "B3:B3:C9" }',
            "tables.overview.range: a range such as \"B4:F12\" is needed, not 'B3:B3:C9'.",
        ),
        (
            'rules.off = ["SEC999"]',
            "rules.off: there is no rule 'SEC999'; 'sexcel rules' lists them.",
        ),
    ],
)
def test_bad_configuration(
    run: CommandRunner, good: Path, command: str, text: str, sentence: str
) -> None:
    config = write_config(good, text)
    assert run.fails(command, good) == f"{config}: {sentence}"
    assert run.fails(command, good, "--config", config) == f"{config}: {sentence}"
    assert {path.name for path in good.parent.iterdir()} == {"good.xlsx", "sexcel.toml"}


@pytest.mark.parametrize("command", ["validate", "inspect", "regenerate"])
def test_a_sheet_that_is_not_there(run: CommandRunner, good: Path, command: str) -> None:
    config = write_config(good, 'tables.overview.sheet = "2 Overveiw"')
    assert run.fails(command, good) == (
        f"{config}: tables.overview.sheet: {good} has no sheet '2 Overveiw'; the nearest is "
        "'2 Overview'."
    )


@pytest.mark.parametrize("command", ["validate", "inspect", "regenerate"])
def test_a_configuration_that_is_not_there(run: CommandRunner, good: Path, command: str) -> None:
    missing = good.with_name("c.toml")
    assert run.fails(command, good, "--config", missing) == (
        f"{missing} does not exist: check the name."
    )


def test_a_bad_configuration_is_told_once(run: CommandRunner, good: Path, bad: Path) -> None:
    config = good.with_name("c.toml")
    config.write_text("x = 1", encoding="utf-8")
    assert run.fails("validate", good, bad, "--config", config).startswith(f"{config}: x: there")


def test_names_in_it_cannot_command_the_terminal(run: CommandRunner, good: Path) -> None:
    write_config(good, 'rules.off = "two\\nlines\\u001b[2J"')
    assert run.fails("validate", good).isprintable()
    write_config(good, '"\\u001b[2J" = 1')
    assert run.fails("validate", good).isprintable()


def test_from_python(bad: Path) -> None:
    config = write_config(bad, "tolerance = 100")
    assert sexcel.validate(bad).is_clean
    assert not sexcel.validate(bad, settings=sexcel.Settings()).is_clean
    assert sexcel.validate(bad, settings=str(config)).is_clean
    settings = sexcel.read_settings(config)
    assert settings == sexcel.Settings(path=str(config), tolerance=Decimal(100))
    assert sexcel.validate([bad], settings=settings).files[0].settings == settings
    assert sexcel.read(bad, settings=settings).settings.tolerance == 100
    assert sexcel.inspect(bad, settings=sexcel.Settings()).book.settings.tolerance == 0
    with pytest.raises(SettingsError, match=r"none\.toml does not exist"):
        sexcel.read(bad, settings=bad.with_name("none.toml"))
