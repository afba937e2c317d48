"""Fixtures of the command tests."""

from pathlib import Path

import pytest

from tests.cli.running import CommandRunner
from tests.cli.small import workbook


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> CommandRunner:
    return CommandRunner(capsys)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a workbook without an error."""
    return workbook(tmp_path / "good.xlsx")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Return a workbook whose total is £100 too low."""
    return workbook(tmp_path / "bad.xlsx", total=8300)
