"""``sexcel validate``: what it prints and writes, what it refuses, its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sexcel import api
from sexcel.model.report import Report
from tests.cli.running import SHIPPED, CommandRunner, digest, single_line
from tests.cli.small import workbook

TOO_LOW = "  error    SEC103  E11  Table 2, Total, 2020/21 Approved Budget is £8,300 and"


def test_no_error(run: CommandRunner, good: Path) -> None:
    code, out, err = run("validate", good)
    assert (code, err) == (0, "")
    assert "\nNo errors in what could be checked; " in out


def test_an_error_at_its_cell(run: CommandRunner, bad: Path) -> None:
    code, out, err = run("validate", bad)
    assert (code, err) == (1, "")
    assert TOO_LOW in out
    assert "found £8,300, expected £8,400, difference -£100\n" in out
    assert "\nNot ready for the Panel: 1 error" in out


def test_the_published_budget_fits_80_columns_and_stays_as_it_was(run: CommandRunner) -> None:
    before = digest(SHIPPED)
    code, out, err = run("validate", SHIPPED)
    assert (code, err) == (1, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "\nHeadline     £8,349,486 for 2020/21\n" in out
    assert "\nTables       11 of 11 recognised" in out
    assert "\nNot ready for the Panel: " in out
    assert digest(SHIPPED) == before


def test_json_is_one_document(run: CommandRunner, good: Path, bad: Path) -> None:
    code, out, err = run("validate", "--format", "json", good, bad)
    assert (code, err) == (1, "")
    files = json.loads(out)["files"]
    assert [file["path"] for file in files] == [str(good), str(bad)]
    assert [file["summary"]["error"] for file in files] == [0, 1]
    assert files[1]["sha256"] == digest(bad)
    (error,) = [finding for finding in files[1]["findings"] if finding["severity"] == "error"]
    assert (error["sheet"], error["cell"], error["difference"]) == ("2 Overview", "E11", -100)


def test_json_of_the_published_budget_is_valid_by_the_schema(run: CommandRunner) -> None:
    schema = Path(__file__).parents[2] / "docs" / "report.schema.json"
    document = json.loads(run("validate", "--format", "json", SHIPPED).out)
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(document)
    (file,) = document["files"]
    assert len(file["tables"]) >= 11
    assert {finding["severity"] for finding in file["findings"]} == {"error", "warning", "info"}


def test_an_unreadable_file_does_not_hide_the_others(
    run: CommandRunner, good: Path, bad: Path
) -> None:
    missing = good.with_name("missing.xlsx")
    code, out, err = run("validate", missing, bad, good)
    assert code == 2
    assert single_line(err) == f"{missing} does not exist: check the name."
    assert TOO_LOW in out
    *_, last, blank, total = out.splitlines()
    assert (last.split()[-2:], blank) == (["not", "read"], "")
    assert total == (
        "2 workbooks read: 1 not ready for the Panel, 1 without errors; 1 file not read."
    )


def test_each_unreadable_file_has_its_sentence(
    run: CommandRunner, good: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "bare").mkdir()
    code, out, err = run("validate", tmp_path / "bare", good, tmp_path / "empty.xlsx")
    assert code == 2
    assert out.startswith(f"File         {good}"[:80])
    first, second = err.splitlines()
    assert first == f"No workbook is in {tmp_path / 'bare'}: check the folder and the pattern."
    assert second.startswith(f"{tmp_path / 'empty.xlsx'} is ")


def test_nothing_is_printed_where_nothing_could_be_read(run: CommandRunner, tmp_path: Path) -> None:
    assert "No workbook is in" in run.fails("validate", tmp_path)
    assert "No workbook is in" in run.fails("validate", "--format", "json", tmp_path)


def test_a_fault_of_ours_does_not_hide_the_other_files(
    run: CommandRunner, good: Path, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate = api.validate

    def faulty(path: Path, **options: Any) -> Report:
        if path == bad:
            raise KeyError("C7")
        return validate(path, **options)

    monkeypatch.setattr(api, "validate", faulty)
    code, out, err = run("validate", bad, good)
    assert code == 2
    assert out.splitlines()[-1] == "1 workbook read: none has an error; 1 file not read."
    assert single_line(err) == (
        "sexcel has an internal fault (KeyError: 'C7'): please report it, with what it prints "
        "when --traceback is added."
    )


def test_patterns_are_expanded(run: CommandRunner, good: Path, bad: Path) -> None:
    (good.parent / "~$good.xlsx").write_bytes(b"lock")
    (good.parent / "._good.xlsx").write_bytes(b"hidden")
    (good.parent / "folder.xlsx").mkdir()
    code, out, err = run("validate", "--format", "json", good.parent / "*.xlsx", good)
    assert (code, err) == (1, "")
    assert [file["path"] for file in json.loads(out)["files"]] == [str(bad), str(good)]


def test_patterns_in_the_current_folder(
    run: CommandRunner, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good.parent)
    code, out, _ = run("validate", "--format", "json", "g??d.xlsx")
    assert (code, json.loads(out)["files"][0]["path"]) == (0, "good.xlsx")


@pytest.mark.parametrize("pattern", ["none*.xlsx", "**none"])
def test_a_pattern_without_a_match(run: CommandRunner, tmp_path: Path, pattern: str) -> None:
    wanted = tmp_path / pattern
    assert run.fails("validate", wanted) == (
        f"No file matches {wanted}: check the folder and the pattern."
    )


def test_a_name_with_brackets_is_a_name(run: CommandRunner, tmp_path: Path) -> None:
    assert run("validate", workbook(tmp_path / "budget [draft].xlsx")).code == 0


def test_output_holds_what_would_be_printed(run: CommandRunner, bad: Path) -> None:
    report = bad.with_name("report.txt")
    printed = run("validate", bad).out
    code, out, err = run("validate", bad, "-o", report)
    assert (code, err) == (1, "")
    assert report.read_text(encoding="utf-8") == printed
    lines = out.splitlines()
    assert "".join(lines[:-1]).replace(" ", "").startswith(f"Written:{report}".replace(" ", ""))
    assert out.count("Not ready for the Panel: 1 error") == 1


def test_output_replaces_an_earlier_report_with_force(run: CommandRunner, bad: Path) -> None:
    report = bad.with_name("report.json")
    report.write_text("old", encoding="utf-8")
    wanted = ("validate", bad, "--format", "json", "-o", report)
    assert run.fails(*wanted) == (
        f"{report} is there already: give another name, or replace it with --force."
    )
    assert report.read_text(encoding="utf-8") == "old"
    assert run(*wanted, "--force").code == 1
    assert json.loads(report.read_text(encoding="utf-8"))["version"] == 1
    assert sorted(path.name for path in bad.parent.iterdir()) == ["bad.xlsx", "report.json"]


def test_output_stays_as_it_was_where_nothing_could_be_read(
    run: CommandRunner, tmp_path: Path
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("old", encoding="utf-8")
    run.fails("validate", tmp_path / "missing.xlsx", "-o", report)
    assert report.read_text(encoding="utf-8") == "old"


def test_output_is_never_the_workbook(run: CommandRunner, good: Path, bad: Path) -> None:
    before = digest(good), digest(bad)
    link = good.with_name("link.txt")
    link.symlink_to(good)
    for name in (good, good.parent / ".." / good.parent.name / "good.xlsx", link):
        wanted = ("validate", bad, good, "-o", name, "--force")
        assert "is read by this command" in run.fails(*wanted)
    assert "is a workbook's name" in run.fails("validate", good, "-o", bad)
    assert "is a workbook's name" in run.fails("validate", good, "-o", good.with_name("n.XLSM"))
    assert (digest(good), digest(bad)) == before


def test_output_is_never_a_configuration(run: CommandRunner, bad: Path) -> None:
    named = bad.with_name("ours.toml")
    for settings in (named, bad.with_name("sexcel.toml"), bad.with_name("pyproject.toml")):
        settings.write_text("", encoding="utf-8")
        wanted = ("-o", settings, "--force", "--config", named)
        what = "is read by this command" if settings == named else "is a configuration's name"
        assert what in run.fails("validate", bad, *wanted)
        assert what in run.fails("export", bad, *wanted)
        assert settings.read_bytes() == b""


def test_output_is_never_what_the_findings_are_held_against(run: CommandRunner, bad: Path) -> None:
    known = bad.with_name("known.json")
    assert run("validate", bad, "--format", "json", "-o", known).code == 1
    wanted = ("validate", bad, "--baseline", known, "--format", "json", "-o", known, "--force")
    assert "is read by this command" in run.fails(*wanted)


def test_output_that_cannot_be(run: CommandRunner, good: Path) -> None:
    folder = good.parent
    assert "is a folder: give the name of a file in it" in run.fails("validate", good, "-o", folder)
    missing = folder / "missing"
    assert run.fails("validate", good, "-o", missing / "r.txt") == (
        f"The folder {missing} does not exist: create it, or give another."
    )


def test_arguments_that_are_wrong(run: CommandRunner) -> None:
    assert run.fails("validate") == "Missing argument 'PATH...': see 'sexcel validate --help'."
    # The words in between are click's own, and differ by its version.
    sentence = run.fails("validate", "--fromat", "json", "x")
    assert sentence.startswith("No such option")
    assert "--fromat" in sentence
    assert "Did you mean" in sentence
    assert "--format" in sentence
    assert sentence.endswith("? See 'sexcel validate --help'.")
    assert "'xml' is not one of" in run.fails("validate", "x", "--format", "xml")
    assert "--colour" in run.fails("validate", "x", "--colour")


@pytest.mark.parametrize("name", ["two\nlines\x1b[2J.xlsx", "*\nlines\x1b[2J.xlsx"])
def test_names_of_files_cannot_command_the_terminal(
    run: CommandRunner, tmp_path: Path, name: str
) -> None:
    assert run.fails("validate", tmp_path / name).isprintable()
    assert run.fails("regenerate", tmp_path / name).isprintable()


@pytest.mark.parametrize("name", ["n" * 300, "*" * 300])
def test_names_that_are_too_long(run: CommandRunner, good: Path, name: str) -> None:
    assert name in run.fails("validate", good.with_name(name))
    assert name in run.fails("regenerate", good.with_name(name))
    assert name in run.fails("validate", good, "-o", good.with_name(name))
