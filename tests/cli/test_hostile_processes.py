"""Every hostile file, as a user meets it: the command, in a process with 1 GB of memory."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import sentence
from tests.files.hostile import Case
from tests.files.hostile_cases import CASES
from tests.files.hostile_formats import OTHER_FORMATS

resource = pytest.importorskip("resource", reason="Windows sets no limits")

GIGABYTE = 1024**3
SECONDS = 10


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize(
    "case", (*CASES, *OTHER_FORMATS), ids=lambda case: case.label.replace(" ", "-")
)
def test_exit_2_and_one_sentence(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    case.write(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-m", "sexcel", "validate", str(path)],
        capture_output=True,
        check=False,
        preexec_fn=_limits,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    told = sentence(done.stderr)
    assert str(path) in told
    assert "Traceback" not in told
    assert "fault of its own" not in told
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [each.name for each in tmp_path.iterdir()] == [case.name]
