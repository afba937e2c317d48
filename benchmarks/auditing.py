"""Time of audit and validate beside openpyxl, and findings and time beside other auditors.

Builds a workbook with 100,000 formulas and one with known faults; validates the shipped live
workbook. Each program runs in a process of its own, in turns, and the best times by the clock are
compared, from the start of Python to its end; processor time, children's included, stands beside
them. spreadsheet-auditor is run where it is
installed (``pip install spreadsheet-auditor``).

    python benchmarks/auditing.py [--rounds 3]
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIVE = Path(__file__).parents[1] / "workbooks" / "sec-budget-2020-23-live.xlsx"
SHEETS, ROWS = 4, 5_000
"""With five formulas in each row: 100,000 of them."""


def build_large(path: Path) -> None:
    """Write the workbook with 100,000 formulas, each with the value that it comes to."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path))
    money = workbook.add_format({"num_format": "£#,##0.00"})
    headings = ("Line", "Q1", "Q2", "Q3", "Q4", "Total", "Fee", "Net", "So far", "VAT")
    for number in range(1, SHEETS + 1):
        sheet = workbook.add_worksheet(f"Ledger {number}")
        sheet.write_row(0, 0, [*headings, "", "Rate", 0.25])
        so_far = 0.0
        for row in range(1, ROWS + 1):
            excel_row = row + 1
            figures = [((row * 7919 + place * 104_729) % 1_000_003) / 100 for place in range(4)]
            total = round(sum(figures), 2)
            fee = total * 0.25
            net = total - fee
            so_far += net
            sheet.write_string(row, 0, f"Budget line {row}")
            for place, figure in enumerate(figures):
                sheet.write_number(row, 1 + place, figure, money)
            for place, (formula, value) in enumerate(
                (
                    (f"=SUM(B{excel_row}:E{excel_row})", total),
                    (f"=F{excel_row}*$M$1", fee),
                    (f"=F{excel_row}-G{excel_row}", net),
                    (f"=SUM(H$2:H{excel_row})" if row < 50 else f"=I{row}+H{excel_row}", so_far),
                    (f"=IF(H{excel_row}>0,H{excel_row}*0.2,0)", max(net, 0) * 0.2),
                )
            ):
                sheet.write_formula(row, 5 + place, formula, money, value)
    workbook.close()


def build_faulty(path: Path) -> dict[str, str]:
    """Write a small workbook with faults; gives each faulty cell and what is wrong there."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Costs")
    sheet.write_row(0, 0, ["Line", "Price", "Count", "2020/21", "2021/22", "Both"])
    counts = [(10, 5), (20, 4), (300, 2), (40, 3), (90, 6), (75, 8), (15, 20), (60, 7)]
    formulas = {}
    for row, (price, count) in enumerate(counts, 2):
        sheet.write_row(row - 1, 0, [f"Line {row - 1}", price, count])
        formulas[f"D{row}"] = (f"=B{row}*C{row}", price * count)
        formulas[f"E{row}"] = (f"=D{row}*1", price * count)
        formulas[f"F{row}"] = (f"=SUM(D{row}:E{row})", 2 * price * count)
    body = [price * count for price, count in counts]
    formulas["D10"] = ("=SUM(D2:D8)", sum(body[:-1]))
    formulas["E10"] = ("=SUM(E2:E9)+5000", sum(body) + 5000)
    formulas["F10"] = ("=SUM(F2:F9)", 2 * sum(body))
    formulas["F6"] = ("=SUM(D6:D6)", body[4])
    formulas["F10"] = ("=SUM(F2:F9)", 2 * sum(body) - body[4])
    formulas["A13"] = ("=1/0", "#DIV/0!")
    faults = {
        "D4": "a number typed over its formula",
        "F6": "a formula unlike its neighbours",
        "D10": "a total that leaves out the last line",
        "E10": "a plug in a total",
        "A13": "an error value",
        "C7": "a number stored as text",
        "B15": "a sub total counted twice",
    }
    del formulas["D4"]
    for cell, (formula, value) in formulas.items():
        sheet.write_formula(cell, formula, None, value)
    sheet.write_number("D4", 650)
    sheet.write_string("C7", "8")
    second = workbook.add_worksheet("Twice")
    second.write_column("A1", ["Line", "Pay", "Pensions", "Staff", "Rent"])
    second.write_column("B1", ["2020/21", 1000, 200])
    second.write_formula("B4", "=SUM(B2:B3)", None, 1200)
    second.write_number("B5", 500)
    second.write_string("A15", "Total")
    second.write_formula("B15", "=SUM(B2:B5)", None, 2900)
    workbook.close()
    return faults


def audit_findings(path: Path) -> list[str]:
    """List every finding of an audit by the command, as ``SHT301 D10``."""
    from sexcel.cli.main import main as sexcel

    report = path.with_suffix(".json")
    sexcel(["audit", str(path), "--format", "json", "-o", str(report)])
    findings = json.loads(report.read_text(encoding="utf-8"))["files"][0]["findings"]
    return [f"{finding['rule']} {finding['cell']}" for finding in findings]


def validate_exit_code(path: Path) -> list[str]:
    """Validate by the command; list its exit code."""
    from sexcel.cli.main import main as sexcel

    return [f"exit code {sexcel(['validate', str(path), '-o', str(path.with_suffix('.txt'))])}"]


def load_twice(path: Path) -> list[str]:
    """Read formulas by one load and values by another."""
    import openpyxl

    formulas = openpyxl.load_workbook(path)
    values = openpyxl.load_workbook(path, data_only=True)
    assert formulas.sheetnames == values.sheetnames
    return []


def check_with_openpyxl(path: Path) -> list[str]:
    """List what a script with openpyxl finds: errors, texts, plugs, lone formulas."""
    import re

    import openpyxl

    formulas = openpyxl.load_workbook(path)
    values = openpyxl.load_workbook(path, data_only=True)
    findings = []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                value = values[sheet.title][cell.coordinate].value
                text = cell.value if isinstance(cell.value, str) else ""
                if isinstance(value, str) and value.startswith("#"):
                    findings.append(f"error {cell.coordinate}")
                elif not text.startswith("=") and text.strip().isdecimal():
                    findings.append(f"text {cell.coordinate}")
                elif text.startswith("=") and re.search(r"[-+*/]\s*\d+(?!\d*:)\b", text):
                    findings.append(f"constant {cell.coordinate}")
                elif isinstance(cell.value, int | float) and _between_formulas(sheet, cell):
                    findings.append(f"typed {cell.coordinate}")
    return findings


def _between_formulas(sheet: Any, cell: Any) -> bool:
    neighbours = [sheet.cell(max(1, cell.row + step), cell.column).value for step in (-1, 1)]
    return all(isinstance(value, str) and value.startswith("=") for value in neighbours)


def spreadsheet_auditor(path: Path) -> list[str]:
    """List every finding of spreadsheet-auditor. Raises ImportError where it is not."""
    if find_spec("spreadsheet_auditor") is None:
        raise ImportError
    report = path.with_suffix(".json")
    command = [sys.executable, "-m", "spreadsheet_auditor", str(path), "--quiet"]
    subprocess.run(
        [*command, "--json", str(report), "--out", str(path.with_suffix(".md"))],
        check=False,  # its exit code tells of findings
        capture_output=True,
        cwd=path.parent,
    )
    listed = json.loads(report.read_text(encoding="utf-8"))
    return [
        " ".join([finding["rule_id"], finding["location"], *finding.get("members", ())])
        for finding in (listed if isinstance(listed, list) else listed["findings"])
    ]


PROGRAMS: dict[str, Callable[[Path], list[str]]] = {
    "sexcel audit": audit_findings,
    "sexcel validate": validate_exit_code,
    "openpyxl, two loads": load_twice,
    "checks by openpyxl": check_with_openpyxl,
    "spreadsheet-auditor": spreadsheet_auditor,
}


def run_here(program: str, path: Path) -> None:
    """Run in this process; print what was found and the processor seconds, children included."""
    import resource

    try:
        findings = PROGRAMS[program](path)
    except ImportError:
        print(json.dumps(None))
        return
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + children.ru_utime + children.ru_stime
    print(json.dumps({"findings": findings, "seconds": seconds}))


def measure(program: str, path: Path) -> dict[str, Any] | None:
    """Run once in a process of its own; None where the program is not installed."""
    command = [sys.executable, __file__, "--run", program, str(path)]
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    elapsed = time.perf_counter() - start
    measured: dict[str, Any] | None = json.loads(output.splitlines()[-1])
    return None if measured is None else {**measured, "elapsed": elapsed}


def best(runs: Iterable[dict[str, Any] | None]) -> dict[str, Any] | None:
    """Return the quickest of the runs: whatever is above it came from elsewhere."""
    finished = [run for run in runs if run is not None]
    return min(finished, key=lambda run: float(run["elapsed"])) if finished else None


def race(path: Path, names: tuple[str, ...], rounds: int, most: float) -> None:
    """Run the programs in turns, print what each took, and the first's share of the second's."""
    runs: dict[str, list[dict[str, Any] | None]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(measure(name, path))
    elapsed, seconds = {}, {}
    for name in names:
        quickest = best(runs[name])
        assert quickest is not None
        elapsed[name], seconds[name] = float(quickest["elapsed"]), float(quickest["seconds"])
        print(f"  {name:22} {elapsed[name]:7.2f} s  (processor {seconds[name]:.2f} s)")
    ours, theirs, *_ = names
    print(
        f"  {ours} / {theirs} {elapsed[ours] / elapsed[theirs]:.3f} "
        f"(at most {most}; processor {seconds[ours] / seconds[theirs]:.3f})"
    )


def compare(rounds: int) -> None:
    """Build the workbooks, run the programs in turns, print what they took and found."""
    with tempfile.TemporaryDirectory() as folder:
        large, faulty, live = (Path(folder, f"{name}.xlsx") for name in ("large", "faulty", "live"))
        subprocess.run([sys.executable, __file__, "--build", str(large)], check=True)
        faults = build_faulty(faulty)
        shutil.copy(LIVE, live)
        print("The shipped live workbook")
        race(live, ("sexcel validate", "openpyxl, two loads"), 3 * rounds, 0.8)
        print("\n100,000 formulas")
        race(large, ("sexcel audit", "openpyxl, two loads", "checks by openpyxl"), rounds, 0.5)
        print(f"\n{len(faults)} known faults")
        for name in PROGRAMS:
            if name not in ("openpyxl, two loads", "sexcel validate"):
                _print_findings(name, measure(name, faulty), faults)


def _print_findings(name: str, measured: dict[str, Any] | None, faults: dict[str, str]) -> None:
    if measured is None:
        print(f"  {name:22} is not installed")
        return
    findings: list[str] = measured["findings"]
    cited = [cell for cell in faults if any(_cites(finding, cell) for finding in findings)]
    print(
        f"  {name:22} {measured['seconds']:7.2f} s  {len(findings):4} findings, "
        f"{len(cited)} of {len(faults)} faults cited: {' '.join(cited)}"
    )


def _cites(finding: str, cell: str) -> bool:
    return cell in finding.replace(":", " ").replace("!", " ").replace("'", " ").split()


def main() -> None:
    """Compare, or with ``--run`` or ``--build`` be one of the processes compared."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", nargs=2, metavar=("PROGRAM", "PATH"), help=argparse.SUPPRESS)
    parser.add_argument("--build", metavar="PATH", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run_here(arguments.run[0], Path(arguments.run[1]))
    elif arguments.build:
        build_large(Path(arguments.build))
    else:
        compare(arguments.rounds)


if __name__ == "__main__":
    main()
