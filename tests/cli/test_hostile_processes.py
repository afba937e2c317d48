"""Every hostile file, as a user meets it: the command, in a process with 1 GB of memory."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.forking import ForkServer
from tests.cli.running import digest, single_line
from tests.files.every_hostile import EVERY_CASE
from tests.files.hostile import HostileCase

pytest.importorskip("resource", reason="Windows sets no limits")


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with closing(ForkServer()) as server:
        yield server


@EVERY_CASE
def test_exit_2_and_one_sentence(case: HostileCase, tmp_path: Path, server: ForkServer) -> None:
    path = tmp_path / case.name
    case.write(path)
    before = digest(path)
    outcome = server.run("validate", str(path))
    assert (outcome.code, outcome.out) == (2, "")
    refusal = single_line(outcome.err)
    assert str(path) in refusal
    assert "Traceback" not in refusal
    assert "fault of its own" not in refusal
    assert digest(path) == before
    assert [file.name for file in tmp_path.iterdir()] == [case.name]
