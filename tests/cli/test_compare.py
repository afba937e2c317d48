"""``sexcel compare``: what it prints and writes, what it never writes to, its exit codes."""

import json
from pathlib import Path

from tests.cli.running import CommandRunner, digest, process
from tests.cli.small import workbook


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
