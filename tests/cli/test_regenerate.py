"""``sexcel regenerate``: where it writes, what it never writes to, its exit codes."""

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from sexcel import api
from tests.cli.running import CommandRunner, digest
from tests.cli.small import workbook


def test_the_output_is_beside_the_input(run: CommandRunner, good: Path) -> None:
    before = digest(good)
    code, out, err = run("regenerate", good)
    assert (code, err) == (0, "")
    written = good.with_name("good-clean.xlsx")
    assert api.read(written).budget_year == 2020
    assert "".join(out.split()).startswith(f"Written{''.join(str(written).split())}Changed")
    assert "\nKept       no figure against its equation\n" in out
    assert max(map(len, out.splitlines())) <= 80
    assert digest(good) == before
    assert sorted(path.name for path in good.parent.iterdir()) == ["good-clean.xlsx", "good.xlsx"]


def test_errors_found_are_kept_and_told(run: CommandRunner, bad: Path) -> None:
    code, out, err = run("regenerate", bad)
    assert (code, err) == (1, "")
    assert "\nKept       1 figure as found against the equation, marked in red\n" in out
    assert "--recalculate" in out
    assert "Not ready for the Panel: 1 error" in out
    assert api.validate(bad.with_name("bad-clean.xlsx")).is_clean is False


def test_recalculate_puts_the_figure_right(run: CommandRunner, bad: Path) -> None:
    code, out, err = run("regenerate", bad, "--recalculate")
    assert (code, err) == (1, "")
    assert "\nKept       no figure against its equation\n" in out
    assert "--recalculate" not in out
    (file,) = api.validate(bad.with_name("bad-clean.xlsx")).files
    assert file.headline == 8400


def test_an_error_accepted_by_a_note_is_in_the_sign_off_and_not_in_the_verdict(
    run: CommandRunner, bad: Path
) -> None:
    book = openpyxl.load_workbook(bad)
    (error,) = (f for f in api.validate(bad).files[0].findings if f.severity.value == 3)
    note = f"sexcel: ignore {error.rule} agreed in May"
    book[error.sheet][error.cell].comment = Comment(note, "Jo")
    book.save(bad)
    result = run("regenerate", bad)
    assert result.code == 0
    assert "1 finding accepted." in result.out
    sheet = openpyxl.load_workbook(bad.with_name(f"{bad.stem}-clean.xlsx"))["Sign-off"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert f"{error.rule} at {error.where}" in texts
    assert any(
        t.startswith(f"Accepted by note in {error.cell}: agreed in May. {error.message}")
        for t in texts
    )


def test_what_is_there_is_replaced_only_by_force(run: CommandRunner, good: Path) -> None:
    output = good.with_name("new.xlsx")
    output.write_text("mine", encoding="utf-8")
    assert run.fails("regenerate", good, "-o", output) == (
        f"{output} is there already: give another name, or replace it with --force."
    )
    assert output.read_text(encoding="utf-8") == "mine"
    assert run("regenerate", good, "-o", output, "--force").code == 0
    assert api.read(output).budget_year == 2020


def test_the_input_is_never_written_to(run: CommandRunner, good: Path) -> None:
    before = digest(good)
    folder = good.parent
    symbolic, hard = folder / "symbolic.xlsx", folder / "hard.xlsx"
    symbolic.symlink_to(good)
    hard.hardlink_to(good)
    for name in (good, folder / ".." / folder.name / "good.xlsx", folder / "GOOD.XLSX"):
        assert "never written to" in run.fails("regenerate", good, "-o", name, "--force")
    for name in (symbolic, hard):
        assert "never written to" in run.fails("regenerate", good, "-o", name, "--force")
        assert "never written to" in run.fails("regenerate", name, "-o", good, "--force")
    assert digest(good) == before


def test_a_link_to_another_file_stays_a_link(run: CommandRunner, good: Path) -> None:
    source = workbook(good.with_name("other.xlsx"), total=8300)
    link = good.with_name("link.xlsx")
    link.symlink_to(source)
    assert run("regenerate", good, "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert api.validate(source).files[0].headline == 8400


def test_outputs_that_cannot_be(run: CommandRunner, good: Path) -> None:
    folder = good.parent
    sentences = {
        folder: "is a folder: give the name of a file in it.",
        folder / "new.xlsm": f"the kind of workbook that {good} is: give it that ending.",
        folder / "new": f"the kind of workbook that {good} is: give it that ending.",
        folder / "missing" / "new.xlsx": "does not exist: create it, or give another.",
    }
    for output, expected in sentences.items():
        assert run.fails("regenerate", good, "-o", output).endswith(expected)
    assert [path.name for path in folder.iterdir()] == ["good.xlsx"]


def test_inputs_that_cannot_be(run: CommandRunner, good: Path, bad: Path) -> None:
    folder = good.parent
    assert "does not exist" in run.fails("regenerate", folder / "missing.xlsx")
    assert "is a folder" in run.fails("regenerate", folder)
    assert run.fails("regenerate", folder / "*d.xlsx") == (
        f"{folder / '*d.xlsx'} matches 2 files: give the name of one."
    )
    assert "matches 0 files" in run.fails("regenerate", folder / "none*.xlsx")
    assert "'PATH'" in run.fails("regenerate")
    assert "extra argument" in run.fails("regenerate", good, bad)


def test_a_pattern_for_one_file(run: CommandRunner, good: Path) -> None:
    assert run("regenerate", good.with_name("g*.xlsx")).code == 0
    assert good.with_name("good-clean.xlsx").is_file()


def test_protect_lets_only_inputs_be_typed_in(run: CommandRunner, good: Path) -> None:
    code, _, err = run("regenerate", good, "--protect")
    assert (code, err) == (0, "")
    sheets = openpyxl.load_workbook(good.with_name("good-clean.xlsx")).worksheets
    assert all(sheet.protection.sheet for sheet in sheets)
    assert run("regenerate", good, "--force")[0] == 0
    sheets = openpyxl.load_workbook(good.with_name("good-clean.xlsx")).worksheets
    assert not any(sheet.protection.sheet for sheet in sheets)


def test_help_says_how_protection_is_taken_off(run: CommandRunner) -> None:
    _, out, _ = run("regenerate", "--help")
    assert "No password: Review, Unprotect Sheet takes it off." in " ".join(out.split())
