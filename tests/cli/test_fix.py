"""``sexcel fix``: what it prints and writes, how it ends, what it refuses."""

import json
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sexcel.ooxml.zip_writer import ZipWriter
from tests.cli.running import CommandRunner, digest, process
from tests.cli.small import workbook
from tests.graft.packing import parts_of

FIXTURES = Path(__file__).parents[1] / "files" / "fixtures"
INTERRUPT = """
import os, signal, sys
from sexcel.cli.main import main
from sexcel.ooxml.zip_writer import ZipWriter
ZipWriter.copy = lambda *_: os.kill(os.getpid(), signal.SIGINT)
sys.exit(main(["fix", sys.argv[1], "-o", sys.argv[2]]))
"""
SHOWN = """\
Headline     £8,400, unchanged

Repaired: 1 cell
  '2 Overview'!E9
    was      the text '£2,200', typed
    becomes  2,200, typed
    moves    no figure
    why      SEC410: Table 2, Projects, 2020/21 Approved Budget holds the text
             '£2,200', not the number £2,200: Excel leaves it out of every sum.

No error is left in what could be checked.
"""
LEFT = """\
Not repaired: 1 cell
  '2 Overview'!E11
    was      8,300, typed
    becomes  =E4+E8+E9+E10, which is 8,400
    moves    Headline total: £8,300 → £8,400 (+£100)
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Write a workbook whose one fault is an amount typed as text, under typed totals."""
    path = workbook(tmp_path / "text.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E9"] = "£2,200"
    book.save(path)
    return path


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_repair_that_changes_no_figure(run: CommandRunner, text: Path, tmp_path: Path) -> None:
    before, out = digest(text), tmp_path / "out.xlsx"
    code, shown, err = run("fix", text, "-o", out)
    assert (code, err) == (0, "")
    assert shown.endswith(SHOWN)
    assert digest(text) == before
    assert run("validate", out).code == 0
    assert openpyxl.load_workbook(out).worksheets[0]["E9"].value == 2200
    changed = {part for part, content in parts_of(text).items() if parts_of(out)[part] != content}
    assert changed == {"xl/worksheets/sheet1.xml"}


def test_diff_writes_nothing(run: CommandRunner, text: Path, tmp_path: Path) -> None:
    listed = sorted(tmp_path.iterdir())
    code, shown, err = run("fix", text, "--diff")
    assert (code, err) == (1, "")
    assert "Written      nothing yet: give -o OUT for the repaired copy\n" in shown
    assert "To repair: 1 cell\n" in shown
    assert shown.endswith("\nWith these repairs no error is left in what could be checked.\n")
    assert sorted(tmp_path.iterdir()) == listed


def test_what_changes_a_figure_needs_unsafe(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    code, shown, err = run("fix", bad, "-o", out)
    assert (code, err) == (1, "")
    assert LEFT in shown
    assert "    not made needs --unsafe, because it changes figures\n" in shown
    last = "Add --unsafe to make the repair that needs it. 1 error is left: sexcel validate"
    assert last in words(shown)
    assert "".join(shown.split()).endswith(f'"{bad}".')  # its path is broken over lines
    assert not out.exists()
    code, shown, err = run("fix", bad, "-o", out, "--unsafe")
    assert (code, err) == (0, "")
    assert "Headline     £8,300 → £8,400\n" in shown
    assert run("validate", out).code == 0
    sheet = openpyxl.load_workbook(out).worksheets[0]
    # The variance was typed from the wrong total, and follows it.
    assert (sheet["E11"].value, sheet["F11"].value) == ("=E4+E8+E9+E10", "=E11-D11")
    values = openpyxl.load_workbook(out, data_only=True).worksheets[0]
    assert (values["E11"].value, values["F11"].value) == (8400, 700)


def test_nothing_to_do(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    code, shown, _ = run("fix", good, "-o", tmp_path / "out.xlsx")
    assert code == 0
    assert "Written      nothing: no repair was made\n" in shown
    assert shown.endswith("\nNo error is left in what could be checked.\n")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_wrong_input_is_left(run: CommandRunner, tmp_path: Path) -> None:
    """Offer nothing for it: nobody knows what it should be, and the finding stays."""
    path = workbook(tmp_path / "input.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E9"] = -2200
    book.save(path)
    code, shown, _ = run("fix", path, "--diff", "--unsafe")
    assert code == 1
    assert "'2 Overview'!E9\n" not in shown


def test_json(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    code, shown, _ = run("fix", bad, "--diff", "--format", "json")
    document = json.loads(shown)
    assert (code, document["output"], document["repaired"]) == (1, None, [])
    (not_made,) = document["left"]
    assert (not_made["cell"], not_made["after"]) == (
        "E11",
        {"formula": "E4+E8+E9+E10", "value": 8400},
    )
    assert not_made["reason"] == "needs --unsafe, because it changes figures"
    code, shown, _ = run("fix", bad, "-o", out, "--unsafe", "--format", "json")
    document = json.loads(shown)
    assert (code, document["output"], document["left"]) == (0, str(out), [])
    assert document["headline"] == {"before": 8300, "after": 8400}
    assert [repair["cell"] for repair in document["repaired"]] == ["E11", "F11"]
    assert document["remaining"]["error"] == 0


def test_only_some_rules(run: CommandRunner, text: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    code, shown, _ = run("fix", text, "-o", out, "--rule", "SEC103", "--rule", "variance-wrong")
    assert (code, "no repair was made" in shown, out.exists()) == (1, True, False)
    code, shown, _ = run("fix", text, "-o", out, "--rule", "amount-as-text")
    assert (code, out.exists()) == (0, True)
    assert run.fails("fix", text, "--diff", "--rule", "SEC99").startswith(
        "There is no rule 'SEC99'"
    )


def test_refusals(
    run: CommandRunner, bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.xlsx"
    either = "give -o OUT for the repaired copy, or --diff to see the repairs"
    for options in ((), ("-o", out, "--diff")):
        assert run.fails("fix", bad, *options) == f"{either}: see 'sexcel fix --help'."
    assert run.fails("fix", bad, "--diff", "--force").startswith("--force goes with -o OUT")
    assert "never written to" in run.fails("fix", bad, "-o", bad, "--force", "--unsafe")
    assert "does not end in .xlsx" in run.fails("fix", bad, "-o", tmp_path / "out.xlsm", "--unsafe")
    assert "does not exist" in run.fails("fix", bad, "-o", tmp_path / "none" / "out.xlsx")
    assert "does not exist" in run.fails("fix", tmp_path / "none.xlsx", "--diff")
    out.write_bytes(b"mine")
    assert "is there already" in run.fails("fix", bad, "-o", out, "--unsafe")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "is write-protected" in run.fails("fix", bad, "-o", out, "--force", "--unsafe")
    assert out.read_bytes() == b"mine"


def test_force_replaces(run: CommandRunner, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"old")
    assert run("fix", bad, "-o", out, "--force", "--unsafe").code == 0
    assert run("validate", out).code == 0


@pytest.mark.parametrize("name", ["budget.xls", "kinds.ods"])
def test_other_formats_cannot_be_repaired(run: CommandRunner, name: str, tmp_path: Path) -> None:
    source = FIXTURES / name
    assert run.fails("fix", source, "-o", tmp_path / "out.xlsx") == (
        f"{source} is an {source.suffix} and cannot be repaired: save it from Excel as a plain "
        ".xlsx."
    )


def test_a_protected_workbook_cannot_be_repaired(
    run: CommandRunner, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bad.with_name("protected.xlsx")
    with bad.open("rb") as plain, path.open("wb") as file:
        OOXMLFile(plain).encrypt("secret", file)
    monkeypatch.setenv("SEXCEL_PASSWORD", "secret")
    assert run.fails("fix", path, "--diff") == (
        f"{path} is password-protected and cannot be repaired: save it from Excel as a plain .xlsx."
    )


def test_a_disk_that_refuses_leaves_nothing(
    run: CommandRunner, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ZipWriter, "copy", full)
    listed, out = sorted(tmp_path.iterdir()), tmp_path / "out.xlsx"
    assert run.fails("fix", text, "-o", out) == (
        f"{out} cannot be written (No space left on device): "
        "make room on the disk, or give another folder."
    )
    assert sorted(tmp_path.iterdir()) == listed


def test_ctrl_c_leaves_nothing(text: Path, tmp_path: Path) -> None:
    listed = sorted(tmp_path.iterdir())
    done = process(text, tmp_path / "out.xlsx", code=INTERRUPT)
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err
    assert sorted(tmp_path.iterdir()) == listed
