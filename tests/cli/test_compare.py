"""``sexcel compare``: what it prints and writes, what it never writes to, its exit codes."""

import json
from pathlib import Path

import xlsxwriter
from jsonschema import Draft202012Validator

from tests.cli.running import CommandRunner, digest, process
from tests.cli.small import workbook

DOCS = Path(__file__).parents[2] / "docs"


def test_no_difference_is_0(run: CommandRunner, good: Path) -> None:
    newer = workbook(good.with_name("other.xlsx"))
    code, out, err = run("compare", good, newer)
    assert (code, err) == (0, "")
    assert out.endswith("No difference: the two budgets say the same.\n")


def test_differences_are_1(run: CommandRunner, good: Path, bad: Path) -> None:
    before = digest(good), digest(bad)
    code, out, err = run("compare", good, bad)
    assert (code, err) == (1, "")
    assert "falls by £100 (-1.2%), from £8,400 to £8,300 for 2020/21 Approved" in " ".join(
        out.split()
    )
    assert "  -£100      Table 2, Total, 2020/21 Approved Budget\n" in out
    assert max(map(len, out.splitlines())) <= 80
    assert (digest(good), digest(bad)) == before


def test_json(run: CommandRunner, good: Path, bad: Path) -> None:
    code, out, err = run("compare", good, bad, "--format", "json")
    assert (code, err) == (1, "")
    document = json.loads(out)
    assert document["headline"]["difference"] == -100
    assert document["old"]["path"] == str(good)


def test_the_workbook(run: CommandRunner, good: Path, bad: Path) -> None:
    output = good.with_name("diff.xlsx")
    code, out, _ = run("compare", good, bad, "-o", output)
    assert code == 1
    assert "".join(out.split()).endswith(f"Written:{output}")
    assert "is there already" in run.fails("compare", good, bad, "-o", output)
    code, out, err = run("compare", good, bad, "-o", output, "--force", "--format", "json")
    assert (code, err) == (1, f"Written: {output}.\n")
    json.loads(out)


def test_neither_is_ever_written_to(run: CommandRunner, good: Path, bad: Path) -> None:
    before = digest(good), digest(bad)
    for target in (good, bad, good.parent / ".." / good.parent.name / "bad.xlsx"):
        assert "never written to" in run.fails("compare", good, bad, "-o", target, "--force")
    assert "does not end in .xlsx" in run.fails("compare", good, bad, "-o", good.parent / "a.txt")
    assert (digest(good), digest(bad)) == before
    assert sorted(path.name for path in good.parent.iterdir()) == ["bad.xlsx", "good.xlsx"]


def test_what_cannot_be_compared(run: CommandRunner, good: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_text("no workbook", encoding="utf-8")
    assert str(text) in run.fails("compare", good, text)
    assert "does not exist" in run.fails("compare", tmp_path / "missing.xlsx", good)
    assert "--force goes with -o OUT" in run.fails("compare", good, good, "--force")
    assert "'NEW'" in run.fails("compare", good)


def test_as_a_process(good: Path, bad: Path) -> None:
    outcome = process("compare", good, bad, PYTHONIOENCODING="ascii")
    assert outcome.code == 1
    assert "GBP 8,400 -> GBP 8,300" in outcome.out


def test_two_workbooks_that_are_no_budgets(run: CommandRunner, tmp_path: Path) -> None:
    old, new = (
        cost_list(tmp_path / f"{name}.xlsx", rent) for name, rent in (("old", 40), ("new", "40"))
    )
    assert run("compare", old, old).code == 0
    code, out, err = run("compare", old, new)
    assert (code, err) == (1, "")
    assert "Numbers that became text (1)" in out
    assert out.endswith("1 difference on Costs; 1 result follows.\n")
    code, out, err = run("compare", "--format", "json", old, new)
    document = json.loads(out)
    schema = DOCS / "workbook-comparison.schema.json"
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(document)
    (change,) = document["sheets"][0]["changes"]
    assert (change["fate"], change["before"], change["after"]) == (
        "number that became text",
        40,
        "40",
    )
    assert "are not both budgets" in run.fails("compare", old, new, "--by-year")


def cost_list(path: Path, rent: object) -> Path:
    """Write a list of two costs with its total."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_row(0, 0, ["Cost", "Amount"])
        sheet.write_row(1, 0, ["Staff", 100])
        sheet.write_row(2, 0, ["Rent", rent])
        sheet.write(3, 0, "Total")
        sheet.write_formula(3, 1, "=SUM(B2:B3)", None, 140 if rent == 40 else 100)
    return path


def test_a_figure_of_a_budget_that_became_text(run: CommandRunner, good: Path) -> None:
    text = workbook(good.with_name("text.xlsx"), total="8,400")
    code, out, _ = run("compare", good, text)
    assert code == 1
    assert "8,400, a number" in out
    assert "8,400, a text" in out
