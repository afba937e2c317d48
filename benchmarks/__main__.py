"""Time and memory of the commands beside other programs; the table of docs/benchmarks.md.

Each program runs as a person would start it, in a process of its own, in turns with the others;
the best time by the clock of the rounds counts, and the largest peak of memory of any one of its
processes. The large workbooks are the shipped live budget with ledgers of four sheets behind it,
30 % of their cells formulas. LibreOffice and spreadsheet-auditor run where they are installed.

    python -m benchmarks [--rounds 3] [--largest 1000000] [--folder 200] [--write]
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from benchmarks.reading import build

ROOT = Path(__file__).parents[1]
LIVE = ROOT / "workbooks" / "sec-budget-2020-23-live.xlsx"
PAGE = ROOT / "docs" / "benchmarks.md"
SIZES = (10_000, 100_000, 250_000, 1_000_000)
"""Cells; the last is four times the one before it, which shows whether cost is linear."""
FEW_ROUNDS = 100_000
"""Cells above which a program runs once: it takes so long that what else happens counts little."""
LONGEST = 1_800
"""Seconds that a program may take: half an hour, after which nobody waits for it."""
KILOBYTES = 1024 * 1024 if sys.platform == "darwin" else 1024
"""In a megabyte, by the unit in which the system gives the peak of memory."""

HELP, FOUR_TIMES = "`--help` / `import click`", "four times the cells"
LIMITS = {
    HELP: (1.3, None),
    "sexcel validate / openpyxl twice, live": (0.7, None),
    "sexcel regenerate / openpyxl twice, live": (1.5, None),
    "sexcel audit / openpyxl twice, 1,000,000": (0.5, 0.5),
    **{
        f"sexcel {name}, {FOUR_TIMES}": (4.4, None)
        for name in ("validate", "regenerate", "audit", "compare")
    },
}
"""What each ratio is to be at most, by the clock and in memory, as was decided before measuring."""

SEXCEL = (sys.executable, "-m", "sexcel")
TWICE = "import openpyxl, sys; [openpyxl.load_workbook(sys.argv[1], data_only=d) for d in (0, 1)]"
FRAMES = "import pandas, sys; pandas.read_excel(sys.argv[1], sheet_name=None)"


class Cost(NamedTuple):
    """What a program took: seconds by the clock, and the peak of its largest process in MB."""

    seconds: float
    megabytes: float


Costs = dict[str, Cost]


def programs(book: Path, folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the command of each program on a workbook; what they write goes into ``folder``."""
    path, out = str(book), str(folder / "out.xlsx")
    commands: dict[str, Sequence[str]] = {
        "sexcel validate": (*SEXCEL, "validate", "-q", path),
        "sexcel regenerate": (*SEXCEL, "regenerate", "-q", path, "-o", out, "--force"),
        "sexcel audit": (*SEXCEL, "audit", "-q", path),
        "sexcel compare": (*SEXCEL, "compare", "-q", path, path),
        "openpyxl, two loads": (sys.executable, "-c", TWICE, path),
        "pandas, all sheets": (sys.executable, "-c", FRAMES, path),
    }
    if office := shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        convert = ("--headless", "--convert-to", "ods", "--outdir", str(folder), path)
        commands["LibreOffice, headless"] = (office, profile, *convert)
    if auditor := shutil.which("spreadsheet-auditor"):
        written = ("--quiet", "--json", f"{folder}/a.json", "--out", f"{folder}/a.md")
        commands["spreadsheet-auditor"] = (auditor, path, *written)
    return commands


def build_large(target: Path, cells: int) -> None:
    """Write the live budget with ledgers of so many cells behind its sheets."""
    from sexcel.graft.new_sheets import graft_sheets
    from sexcel.graft.source import open_source

    ledgers = target.with_name("ledgers.xlsx")
    build(ledgers, cells)
    sha256 = hashlib.sha256(LIVE.read_bytes()).hexdigest()
    with open_source(LIVE, sha256, target) as workbook:
        graft_sheets(workbook, ledgers.read_bytes())
        workbook.package.save(target)
    ledgers.unlink()


def measure(command: Sequence[str]) -> Cost | None:
    """Run a command once; None where it takes too long or fails as no check of a workbook does."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while time.perf_counter() - began < LONGEST:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - began
            failed = process.returncode not in (0, 1)
            return None if failed else Cost(seconds, used.ru_maxrss / KILOBYTES)
        time.sleep(0.002)
    process.kill()
    process.wait()
    return None


def race(commands: Mapping[str, Sequence[str]], rounds: int) -> Costs:
    """Run the commands in turns; return the best time and the largest peak of each."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            cost = measure(command)
            if cost is not None:
                costs[name].append(cost)
    return {
        name: Cost(min(c.seconds for c in runs), max(c.megabytes for c in runs))
        for name, runs in costs.items()
        if runs
    }


def run(rounds: int, largest: int, files: int) -> str:
    """Measure everything and return the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = race(
            {
                "sexcel --help": (*SEXCEL, "--help"),
                "import click": (sys.executable, "-c", "import click"),
            },
            5 * rounds,
        )
        _report("start", start)
        by_size = {"live": race(programs(LIVE, folder), rounds)}
        _report("the live budget", by_size["live"])
        for cells in (size for size in SIZES if size <= largest):
            book = folder / f"{cells}.xlsx"
            # Apart, since Linux counts what a process used before it started another to both.
            command = [sys.executable, "-m", "benchmarks", "--build", str(book), str(cells)]
            subprocess.run(command, check=True, cwd=ROOT)
            label = f"{cells:,}"
            few = rounds if cells <= FEW_ROUNDS else 1
            by_size[label] = race(programs(book, folder), few)
            _report(f"{label} cells", by_size[label])
            book.unlink()
        many = _race_folder(folder / "many", files)
        _report(f"{files} workbooks", many)
    return write_page(start, by_size, many, files)


def _race_folder(folder: Path, files: int) -> Costs:
    """Validate copies of the live budget in one process, and in one a core."""
    folder.mkdir()
    for number in range(files):
        shutil.copy(LIVE, folder / f"budget-{number:03}.xlsx")
    cores = os.cpu_count() or 1
    return race(
        {
            f"--jobs {jobs}": (*SEXCEL, "validate", "-q", "--jobs", str(jobs), str(folder))
            for jobs in dict.fromkeys((1, cores))
        },
        1,
    )


def _report(heading: str, costs: Costs) -> None:
    """Print what was measured as it comes: the whole takes minutes."""
    print(heading, flush=True)
    for name, cost in costs.items():
        print(f"  {name:24} {cost.seconds:8.2f} s {cost.megabytes:7.0f} MB", flush=True)


def write_page(start: Costs, by_size: Mapping[str, Costs], many: Costs, files: int) -> str:
    """Return the page for readers, as Markdown."""
    names = list(dict.fromkeys(name for costs in by_size.values() for name in costs))
    sizes = list(by_size)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("openpyxl", "pandas"))
    lines = [
        "# Time and memory",
        "",
        "`python -m benchmarks --write` measures this page in one run, each program in a",
        f"separate process ({machine}; {libraries}).",
        "Each cell is seconds by the clock, and the megabytes of the largest process. `live` is",
        "the shipped live budget; the others are that budget with ledgers of so many cells behind,",
        "30 % of them formulas. ‘–’ is a program that failed or took more than half an hour.",
        "",
        f"| program | {' | '.join(sizes)} |",
        f"|---|{'---:|' * len(sizes)}",
        *(
            f"| {name} | {' | '.join(_cell(by_size[size].get(name)) for size in sizes)} |"
            for name in names
        ),
        "",
        "| ratio | by the clock | at most | memory | at most |",
        "|---|---:|---:|---:|---:|",
        *_ratios(start, by_size, many, files),
    ]
    return "\n".join([*lines, ""])


def _cell(cost: Cost | None) -> str:
    return "–" if cost is None else f"{cost.seconds:.2f} s, {cost.megabytes:.0f} MB"


def _ratios(start: Costs, by_size: Mapping[str, Costs], many: Costs, files: int) -> list[str]:
    lines = [_ratio(HELP, *start.values())]
    for size, costs in by_size.items():
        theirs = costs.get("openpyxl, two loads")
        for name in ("sexcel validate", "sexcel regenerate", "sexcel audit", "sexcel compare"):
            if theirs is not None and name in costs:
                lines.append(_ratio(f"{name} / openpyxl twice, {size}", costs[name], theirs))
    auditor = [costs.get("spreadsheet-auditor") for costs in by_size.values()]
    for (size, costs), theirs in zip(by_size.items(), auditor, strict=True):
        if theirs is not None and "sexcel audit" in costs:
            lines.append(
                _ratio(f"sexcel audit / spreadsheet-auditor, {size}", costs["sexcel audit"], theirs)
            )
    quarter, full = (by_size.get(f"{cells:,}", {}) for cells in SIZES[-2:])
    for name in full:
        if name.startswith("sexcel") and name in quarter:
            lines.append(_ratio(f"{name}, {FOUR_TIMES}", full[name], quarter[name]))
    if len(many) > 1:
        alone, shared = many.values()
        lines.append(_ratio(f"{files} workbooks, one process / one a core", alone, shared))
    return lines


def _ratio(label: str, ours: Cost, theirs: Cost) -> str:
    seconds, memory = ours.seconds / theirs.seconds, ours.megabytes / theirs.megabytes
    clock, peak = ("" if most is None else str(most) for most in LIMITS.get(label, (None, None)))
    return f"| {label} | {seconds:.2f} | {clock} | {memory:.2f} | {peak} |"


def main() -> None:
    """Measure and print the page; with ``--build`` be the process that builds a workbook."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="cells")
    parser.add_argument("--folder", type=int, default=200, help="workbooks in the folder")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--build", nargs=2, metavar=("PATH", "CELLS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build:
        build_large(Path(arguments.build[0]), int(arguments.build[1]))
        return
    page = run(arguments.rounds, arguments.largest, arguments.folder)
    if arguments.write:
        PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
