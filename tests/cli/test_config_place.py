"""Where a configuration is looked for, and what it may say of severities."""

from pathlib import Path

import pytest

from tests.cli.running import CommandRunner
from tests.cli.small import workbook


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """Return a workbook with an error, two folders down."""
    folder = tmp_path / "budgets" / "2020"
    folder.mkdir(parents=True)
    return workbook(folder / "budget.xlsx", total=8300)


def test_the_nearest_folder_counts(run: CommandRunner, budget: Path, tmp_path: Path) -> None:
    assert run("validate", budget).code == 1
    lowered = '[rules.severity]\nSEC1 = "note"\n'
    (tmp_path / "sexcel.toml").write_text(lowered, encoding="utf-8")
    assert run("validate", budget).code == 0
    shown = run("config", budget).out
    assert str(tmp_path / "sexcel.toml") in shown.replace("\n             ", "")
    (budget.parent / "sexcel.toml").write_text("tolerance = 5\n", encoding="utf-8")
    assert run("validate", budget).code == 1
    assert "tolerance £5" in run("config", budget).out
    assert run("config", budget.parent).out == run("config", budget).out


def test_a_project_file_has_a_section(run: CommandRunner, budget: Path, tmp_path: Path) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text("[tool.ruff]\nline-length = 100\n", encoding="utf-8")
    assert run("validate", budget).code == 1
    assert run("config", budget).out.startswith("Nothing is configured")
    project.write_text('[tool.sexcel.rules.severity]\nSEC1 = "note"\n', encoding="utf-8")
    assert run("validate", budget).code == 0
    assert "[tool.sexcel]" in run("config", budget).out
    project.write_text('[tool.sexcel.rules]\nof = ["SEC1"]\n', encoding="utf-8")
    assert "rules.of: there is no such key" in run.fails("validate", budget)


@pytest.mark.parametrize("target", ["missing.toml", "sexcel.toml"])
def test_a_link_that_leads_nowhere_is_refused(
    run: CommandRunner, budget: Path, target: str
) -> None:
    (budget.parent / "sexcel.toml").symlink_to(target)
    assert "sexcel.toml" in run.fails("validate", budget)


def test_a_rule_has_another_severity(run: CommandRunner, budget: Path) -> None:
    settings = budget.parent / "sexcel.toml"
    settings.write_text('[rules.severity]\nSEC1 = "warning"\n', encoding="utf-8")
    code, out, _ = run("validate", budget)
    assert code == 0
    assert "warning  SEC103" in out
    assert "SEC103 warning" in out
    assert run("validate", budget, "--fail-on", "warning").code == 1
    settings.write_text('[rules.severity]\nSEC103 = "grave"\n', encoding="utf-8")
    assert "error, warning or note is needed" in run.fails("validate", budget)
    settings.write_text('[rules.severity]\nXYZ1 = "note"\n', encoding="utf-8")
    assert "there is no rule 'XYZ1'" in run.fails("validate", budget)


def test_a_folder_that_is_not_there(run: CommandRunner, tmp_path: Path) -> None:
    assert "does not exist" in run.fails("config", tmp_path / "no" / "budget.xlsx")
