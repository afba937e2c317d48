"""``sexcel audit`` from the command line: reports, exit codes, exemptions, the baseline."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from tests.cli.running import SHIPPED, CommandRunner

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
MODELS = sorted(SHIPPED.parent.glob("*.xlsx"))


def costs(path: Path, *, short: bool = True, above: int = 0) -> Path:
    """Write six lines and their total; ``short`` omits the last line, ``above`` adds lines on top.

    A formula typed over stands in the line Desks, and a rate in a formula below the total.
    """
    lines = [(f"Extra {number}", 5, 2) for number in range(above)]
    lines += [("Pens", 10, 5), ("Paper", 20, 4), ("Desks", 300, 2), ("Lamps", 40, 3)]
    lines += [("Chairs", 90, 6), ("Screens", 150, 8)]
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Costs")
    sheet.write_row(0, 0, ["Line", "Price", "Count", "Cost"])
    for row, (line, price, count) in enumerate(lines, 1):
        sheet.write_row(row, 0, [line, price, count])
        sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}", None, price * count)
    body = [price * count for _, price, count in lines]
    last = len(lines) if short else len(lines) + 1
    total = sum(body[: last - 1])
    sheet.write(len(lines) + 1, 0, "Total")
    sheet.write_formula(len(lines) + 1, 3, f"=SUM(D2:D{last})", None, total)
    sheet.write(len(lines) + 2, 0, "Fee")
    sheet.write_formula(len(lines) + 2, 3, f"=D{len(lines) + 2}*0.05", None, total * 0.05)
    workbook.close()
    return path


def document(run: CommandRunner, *args: str | Path) -> dict[str, Any]:
    """Return the one file of a JSON report, which follows the schema."""
    _, out, err = run("audit", *args, "--format", "json")
    assert err == ""
    report = json.loads(out)
    jsonschema.validate(report, json.loads(SCHEMA.read_text(encoding="utf-8")))
    file: dict[str, Any] = report["files"][0]
    return file


def accepted(file: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(finding["rule"], finding["origin"], finding["reason"]) for finding in file["accepted"]]


def rules_and_cells(file: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["cell"]) for finding in file["findings"]]


def test_an_error_is_told_with_its_cell_its_amount_and_what_to_do(
    run: CommandRunner, tmp_path: Path
) -> None:
    code, out, err = run("audit", costs(tmp_path / "costs.xlsx"))
    assert (code, err) == (1, "")
    assert all(len(line) <= 80 for line in out.splitlines())
    text = " ".join(out.split())
    assert "error Costs!D8 SHT301 short-total" in text
    assert "leaves out D7 (Screens, Cost), 1,200" in text
    assert "What to do: Let D8 be =SUM(D2:D7)." in text
    assert "8 of 8 match the value saved" in text
    assert text.endswith("1 error.")


def test_no_error_is_exit_code_0(run: CommandRunner, tmp_path: Path) -> None:
    code, out, err = run("audit", costs(tmp_path / "costs.xlsx", short=False))
    assert (code, err) == (0, "")
    assert out.endswith("No errors and no warnings.\n")


@pytest.mark.parametrize("name", [path.name for path in MODELS if "published" not in path.name])
def test_the_shipped_models_are_clean(run: CommandRunner, name: str) -> None:
    code, out, _ = run("audit", SHIPPED.with_name(name))
    assert code == 0
    assert out.endswith("No errors and no warnings.\n")


def test_totals_of_the_published_budget_which_holds_values_only(run: CommandRunner) -> None:
    file = document(run, SHIPPED)
    assert file["formulas"] is None
    errors = [finding for finding in file["findings"] if finding["severity"] == "error"]
    places = {(error["rule"], error["cell"], error["difference"]) for error in errors}
    assert places == {("SEC203", "C18", -235300), ("SHT304", "F30", -42331)}


def test_all_lets_the_unsure_rules_speak(run: CommandRunner, tmp_path: Path) -> None:
    path = costs(tmp_path / "costs.xlsx", short=False)
    assert rules_and_cells(document(run, path)) == []
    file = document(run, path, "--all")
    assert rules_and_cells(file) == [("SHT205", "D9")]
    assert file["audit"]["rules"] > document(run, path)["audit"]["rules"]


def test_a_setting_lets_one_unsure_rule_speak(run: CommandRunner, tmp_path: Path) -> None:
    path = costs(tmp_path / "costs.xlsx", short=False)
    (tmp_path / "sexcel.toml").write_text('[rules]\non = ["factor-in-formula"]\n')
    file = document(run, path)
    assert rules_and_cells(file) == [("SHT205", "D9")]
    assert file["settings"]["rules_on"] == ["SHT205"]


def test_a_place_that_the_settings_exempt_is_counted_and_not_told(
    run: CommandRunner, tmp_path: Path
) -> None:
    path = costs(tmp_path / "costs.xlsx")
    (tmp_path / "sexcel.toml").write_text(
        '[[ignore]]\nrule = "short-total"\nsheet = "Costs"\nrange = "D8:E9"\nreason = "agreed"\n'
    )
    file = document(run, path)
    assert rules_and_cells(file) == []
    assert accepted(file) == [("SHT301", "ignore[1]", "agreed")]
    assert file["settings"]["ignored"] == [
        {"rule": "SHT301", "sheet": "Costs", "range": "D8:E9", "reason": "agreed"}
    ]
    code, out, _ = run("audit", path)
    assert code == 0
    assert "Accepted 1 finding (1 of SHT301), by ignore[1]" in " ".join(out.split())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ignore = 3\n", "ignore: it is a list, so it is written [[ignore]] over its keys."),
        (
            '[[ignore]]\nrule = "SHT301"\nsheet = "Costs"\n',
            "ignore[1].range: rule, sheet and range are needed.",
        ),
        (
            '[[ignore]]\nrule = "SHT999"\nsheet = "Costs"\nrange = "D8"\n',
            "ignore[1].rule: there is no rule 'SHT999'; 'sexcel rules' lists them.",
        ),
        (
            '[[ignore]]\nrule = "SHT301"\nsheet = "Costs"\nrange = "8D"\n',
            "ignore[1].range: a range such as \"B4:F12\" is needed, not '8D'.",
        ),
        ('[rules]\nalso = "SHT301"\n', "rules.also: there is no such key"),
    ],
)
def test_a_wrong_exemption_names_its_key(
    run: CommandRunner, tmp_path: Path, text: str, sentence: str
) -> None:
    path = costs(tmp_path / "costs.xlsx")
    (tmp_path / "sexcel.toml").write_text(text)
    assert sentence in run.fails("audit", path)


@pytest.mark.parametrize(
    ("note", "reasons"),
    [
        ("sexcel: ignore SHT301 agreed with the Panel", ["agreed with the Panel"]),
        ("Jo:\nplease, Sexcel: ignore sht204, SHT301", [""]),
        ("sexcel: ignore SHT3 all sums", ["all sums"]),
        ("sexcel: ignore SHT304 another rule", []),
        ("ignore SHT301", []),
    ],
)
def test_a_note_on_the_cell_exempts_it(
    run: CommandRunner, tmp_path: Path, note: str, reasons: list[str]
) -> None:
    path = costs(tmp_path / "costs.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["Costs"]["D8"].comment = Comment(note, "Jo")
    workbook.save(path)  # without cached values, which are then worked out
    file = document(run, path)
    assert accepted(file) == [("SHT301", "note in D8", reason) for reason in reasons]
    assert rules_and_cells(file) == ([] if reasons else [("SHT301", "D8")])


@pytest.mark.parametrize(
    ("note", "place"),
    [("sexcel: ignore", "note in D8"), ("sexcel: ignore SHT999 so", "note in D8 (SHT999)")],
)
def test_a_note_that_names_no_rule_is_listed_as_not_accepted(
    run: CommandRunner, tmp_path: Path, note: str, place: str
) -> None:
    path = costs(tmp_path / "costs.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["Costs"]["D8"].comment = Comment(note, "Jo")
    workbook.save(path)
    (tmp_path / "sexcel.toml").write_text(
        '[[ignore]]\nrule = "SHT3"\nsheet = "Nope"\nrange = "A1"\n'
    )
    report = " ".join(run("audit", path).out.split())
    assert f"Not accepted ignore[1] ('Nope') and {place}: no such rule or sheet" in report


def test_the_baseline_leaves_only_what_is_new_though_rows_were_inserted(
    run: CommandRunner, tmp_path: Path
) -> None:
    before = tmp_path / "before.json"
    run("audit", costs(tmp_path / "old.xlsx"), "--format", "json", "-o", before)
    moved = costs(tmp_path / "moved.xlsx", above=3)
    assert rules_and_cells(document(run, moved)) == [("SHT301", "D11")]
    file = document(run, moved, "--baseline", before)
    assert rules_and_cells(file) == []
    assert accepted(file) == [("SHT301", "baseline", "")]
    code, out, _ = run("audit", moved, "--baseline", before)
    assert code == 0
    assert out.endswith("No errors and no warnings. 1 finding accepted.\n")
    clean = tmp_path / "clean.json"
    run("audit", costs(tmp_path / "clean.xlsx", short=False), "--format", "json", "-o", clean)
    assert rules_and_cells(document(run, moved, "--baseline", clean)) == [("SHT301", "D11")]


@pytest.mark.parametrize("content", ["", "[]", '{"files": [3]}', "[" * 100_000, '{"files": 7}'])
def test_a_baseline_that_is_none_is_refused(
    run: CommandRunner, tmp_path: Path, content: str
) -> None:
    (tmp_path / "before.json").write_text(content)
    said = run.fails("audit", costs(tmp_path / "a.xlsx"), "--baseline", tmp_path / "before.json")
    assert "before.json is no report of sexcel" in said
    assert "does-not-exist" in run.fails(
        "audit", tmp_path / "a.xlsx", "--baseline", "does-not-exist"
    )


def test_several_files_and_one_that_cannot_be_read(run: CommandRunner, tmp_path: Path) -> None:
    short, complete = costs(tmp_path / "a.xlsx"), costs(tmp_path / "b.xlsx", short=False)
    code, out, _ = run("audit", short, complete)
    assert code == 1
    assert out.endswith("2 workbooks audited: 1 with errors, 1 without.\n")
    code, out, err = run("audit", short, tmp_path / "none.xlsx")
    assert code == 2
    assert "short-total" in out
    assert "none.xlsx does not exist" in err
    assert run("audit", tmp_path).out.splitlines()[-1] == (
        "2 workbooks audited: 1 with errors, 1 without."
    )


def test_a_report_is_never_written_over_a_workbook(run: CommandRunner, tmp_path: Path) -> None:
    path = costs(tmp_path / "costs.xlsx")
    before = path.read_bytes()
    assert "never written to" in run.fails("audit", path, "-o", path)
    assert "is a workbook's name" in run.fails("audit", path, "-o", tmp_path / "report.xlsx")
    assert path.read_bytes() == before


def test_annotate_writes_a_copy_with_the_findings(run: CommandRunner, tmp_path: Path) -> None:
    source, target = costs(tmp_path / "costs.xlsx"), tmp_path / "costs-checked.xlsx"
    before = source.read_bytes()
    code, out, err = run("audit", source, "--annotate", target)
    assert (code, err) == (1, "")
    assert "your workbook with a sheet Findings" in " ".join(out.split())
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Costs", "Findings"]
    note = book["Costs"]["D8"].comment
    assert note is not None
    assert "SHT301" in note.text
    assert source.read_bytes() == before
    assert "already" in run.fails("audit", source, "--annotate", target)
    assert run("audit", source, "--annotate", target, "--force").code == 1
