"""The command as a process of its own: exit codes, pipes, encodings, Ctrl-C, faults."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sexcel import api
from sexcel.cli import console
from sexcel.files.claims import claim_target
from tests.cli.running import SHIPPED, CommandRunner, process, single_line

HEAVY = ("openpyxl", "pandas", "numpy", "xlsxwriter", "rich")
LOADED = "; import sys; print([name for name in sys.argv[1:] if name in sys.modules])"
START = "from sexcel.cli.main import main; main({args!r})"
INTERRUPT = """
import os, signal, sys, time
from sexcel import api
from sexcel.cli.main import main
def stop(path, **options):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(20)
api.validate = stop
sys.exit(main(["validate", sys.argv[1], "-o", sys.argv[2]]))
"""
STOPPED_AFTER = """
import os, sys
from sexcel.cli.main import main
from pathlib import Path
replace, number = Path.replace, int(sys.argv.pop(1))
def stop(part, real):
    replace(part, real)
    os.kill(os.getpid(), number)
Path.replace = stop
sys.exit(main(["regenerate", sys.argv[1], "-o", sys.argv[2]]))
"""
STOPPED_IN = """
import os, sys
from sexcel.cli.main import main
from pathlib import Path
number = int(sys.argv.pop(1))
def stop(part, mode):
    os.kill(os.getpid(), number)
Path.chmod = stop
sys.exit(main(["validate", sys.argv[1], "--annotate", sys.argv[2], "--force"]))
"""
FULL = """
import sys
from sexcel.cli.main import main
class Full:
    encoding = "utf-8"
    faults = [OSError(28, "No space left on device")]
    def isatty(self): return False
    def fileno(self): return 1
    def flush(self):
        if self.faults: raise self.faults.pop()
    def write(self, text): return len(text)
sys.stdout = Full()
sys.exit(main(sys.argv[1:]))
"""


def test_exit_codes(good: Path, bad: Path) -> None:
    assert process("validate", good)[::2] == (0, "")
    assert process("validate", bad)[::2] == (1, "")
    code, out, err = process("validate", good.with_name("missing.xlsx"))
    assert (code, out) == (2, "")
    assert single_line(err).endswith("does not exist: check the name.")


def test_the_installed_command_is_the_same_as_the_module() -> None:
    command = Path(sys.executable).with_name("sexcel")
    done = subprocess.run([command, "rules"], capture_output=True, check=True)
    assert done.stdout.decode() == process("rules").out


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp437"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["ascii", "cp437", "C locale"],
)
def test_any_encoding_will_do(settings: dict[str, str]) -> None:
    encoding = settings.get("PYTHONIOENCODING", "ascii")
    done = subprocess.run(
        [sys.executable, "-m", "sexcel", "validate", SHIPPED],
        capture_output=True,
        check=False,
        env=settings,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode(encoding)
    assert ("found £20,000" if encoding == "cp437" else "found GBP 20,000") in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.slow
def test_json_is_the_same_in_every_encoding() -> None:
    plain = process("validate", "--format", "json", SHIPPED, PYTHONIOENCODING="ascii")
    assert plain == process("validate", "--format", "json", SHIPPED)
    assert json.loads(plain.out)["files"][0]["summary"]["error"] > 0


@pytest.mark.parametrize(
    ("args", "code"),
    [(["validate", str(SHIPPED)], 1), (["rules"], 0), (["--help"], 0)],
    ids=["validate", "rules", "help"],
)
def test_a_reader_that_goes_away_is_no_fault(args: list[str], code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sexcel", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == code


@pytest.mark.parametrize("command", ["validate", "rules", "--help"])
def test_a_full_disk_is_one_sentence(bad: Path, command: str) -> None:
    args = [command, bad] if command == "validate" else [command]
    code, out, err = process(*args, code=FULL)
    assert (code, out) == (2, "")
    assert "No space left on device" in single_line(err)


def test_an_exit_code_tells_where_nobody_listens() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sexcel", "explain", "nothing"], stderr=subprocess.PIPE
    ) as started:
        assert started.stderr is not None
        started.stderr.close()
    assert started.returncode == 2


def test_ctrl_c(bad: Path) -> None:
    report = bad.with_name("report.txt")
    code, out, err = process(bad, report, code=INTERRUPT)
    assert (code, out, err) == (130, "", "Interrupted; nothing was written.\n")
    assert [path.name for path in bad.parent.iterdir()] == ["bad.xlsx"]


ENDINGS = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
]


@pytest.mark.parametrize("number", ENDINGS)
def test_a_command_stopped_once_it_has_written_says_what(bad: Path, number: int) -> None:
    clean = bad.with_name("clean.xlsx")
    code, out, err = process(str(number), bad, clean, code=STOPPED_AFTER)
    assert (code, out, err) == (128 + number, "", f"Interrupted; {clean} was written whole.\n")
    assert api.validate(clean).files


@pytest.mark.parametrize("number", ENDINGS)
def test_a_command_stopped_while_it_writes_leaves_nothing(bad: Path, number: int) -> None:
    old = bad.with_name("old.xlsx")
    old.write_bytes(b"old")
    code, out, err = process(str(number), bad, old, code=STOPPED_IN)
    assert (code, out, err) == (128 + number, "", "Interrupted; nothing was written.\n")
    assert sorted(path.name for path in bad.parent.iterdir()) == ["bad.xlsx", "old.xlsx"]
    assert old.read_bytes() == b"old"


def test_the_second_of_two_runs_to_one_target_is_refused(bad: Path) -> None:
    clean = bad.with_name("clean.xlsx")
    with claim_target(clean):
        code, out, err = process("regenerate", bad, "-o", clean)
    assert (code, out) == (2, "")
    assert f"{clean} is being written by another run of sexcel" in single_line(err)
    assert not clean.exists()
    assert process("regenerate", bad, "-o", clean)[0] == 1
    assert clean.exists()


def test_a_fault_of_ours_is_one_sentence_and_told_in_full_on_request(
    run: CommandRunner, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*args: object, **options: object) -> None:
        raise ZeroDivisionError("by\nnought")

    monkeypatch.setattr(api, "regenerate", faulty)
    sentence = run.fails("regenerate", good)
    assert sentence.startswith(
        "sexcel has an internal fault (ZeroDivisionError: by nought): please"
    )
    code, _, err = run("regenerate", good, "--traceback")
    assert code == 2
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.splitlines()[-1] == sentence


def test_too_little_memory_is_no_fault_of_ours() -> None:
    assert console.explain_error(MemoryError()) == (
        "There is not enough memory: close other programs and try again."
    )


def test_help_loads_nothing_heavy() -> None:
    code = START.format(args=["--help"]) + LOADED
    rooms = ("sexcel.api", "sexcel.recognise", "sexcel.rules", "sexcel.writers", "sexcel.budget")
    assert process(*HEAVY, *rooms, code=code).out.endswith("\n[]\n")


def test_validate_loads_nothing_heavy() -> None:
    code = START.format(args=["validate", str(SHIPPED)]) + LOADED
    result = process(*HEAVY, "sexcel.writers", code=code)
    assert result.out.endswith("\n[]\n"), result


def test_a_list_on_a_standard_input_that_is_closed() -> None:
    code = "import sys; sys.stdin = None; from sexcel.cli.main import main; sys.exit(main())"
    result = process("validate", "-", code=code)
    assert result[:2] == (2, "")
    assert single_line(result.err).startswith("Standard input is closed")


def test_a_refusal_of_the_system_where_standard_output_is_closed(good: Path) -> None:
    code = """
import sys
from sexcel import api
from sexcel.cli.main import main
def refuse(*args, **options): raise OSError(5, "Input/output error")
api.regenerate = refuse
sys.stdout = None
sys.exit(main())
"""
    result = process("regenerate", good, code=code)
    assert result[:2] == (2, "")
    assert single_line(result.err).startswith("The system refused")


@pytest.mark.parametrize("form", ["junit", "html"])
def test_a_document_that_says_it_is_utf_8_is(
    bad: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    command = [sys.executable, "-m", "sexcel", "validate", str(bad), "--format", form]
    done = subprocess.run(command, capture_output=True, check=False)
    assert "£8,300" in done.stdout.decode("utf-8")
