"""Draw the README's pictures: the terminal, and pages of the regenerated workbook.

Needs the development dependencies, LibreOffice (soffice) and poppler (pdftoppm):

    python examples/build_pictures.py
"""

import io
import os
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

import sexcel
from sexcel.reports.page import Page
from sexcel.reports.text import text_report

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parent / "workbooks" / "sec-budget-2020-23-published.xlsx"
LIVE = HERE.parent / "workbooks" / "sec-budget-2020-23-live.xlsx"
WIDTH = 80
LINES = 46
PAGES = {
    "contents.png": ("Contents", 1),
    "summary.png": ("Summary", 1),
    "table.png": ("4 SECCo and Panel", 1),
    "variance.png": ("Variance", 1),
    "bridge.png": ("Variance charts", 1),
    "movements.png": ("Variance charts", 2),
    "volume-and-price.png": ("Variance charts", 3),
    "checks.png": ("Checks", 1),
    "findings.png": ("Findings", 1),
    "changes.png": ("Changes", 1),
    "sign-off.png": ("Sign-off", 1),
}
"""The sheet that a picture shows, and which of its pages: one of each kind."""


def terminal(target: Path) -> None:
    """What ``sexcel validate`` prints for the published budget, as an SVG."""
    os.chdir(PUBLISHED.parent)
    report = sexcel.validate(PUBLISHED.name)
    lines = text_report(report, Page(WIDTH, colour=True, encoding="utf-8")).splitlines()
    command = f"\x1b[1m$\x1b[0m sexcel validate {PUBLISHED.name}"
    shown = [command, *lines[:LINES], "  …", "", *lines[-2:]]
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi("\n".join(shown)))
    target.write_text(console.export_svg(title="sexcel"), encoding="utf-8")


def pages(folder: Path) -> None:
    """A page of each kind of the regenerated workbook, as PNG."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        clean = sexcel.regenerate(LIVE, scratch / "clean.xlsx").output
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(scratch),
                str(clean),
            ],
            check=True,
            capture_output=True,
        )
        document = scratch / "clean.pdf"
        for picture, (sheet, nth) in PAGES.items():
            page = str(_page_of(document, sheet) + nth - 1)
            target = str((folder / picture).with_suffix(""))
            options = ("-png", "-singlefile", "-r", "80", "-f", page, "-l", page)
            subprocess.run(["pdftoppm", *options, str(document), target], check=True)


def _page_of(document: Path, sheet: str) -> int:
    """The first page whose footer names the sheet."""
    text = subprocess.run(
        ["pdftotext", "-layout", str(document), "-"], check=True, capture_output=True, text=True
    ).stdout
    for number, page in enumerate(text.split("\f"), 1):
        if any(sheet in line for line in page.strip().splitlines()[-2:]):
            return number
    raise SystemExit(f"no page of the regenerated workbook is for {sheet}")


if __name__ == "__main__":
    terminal(HERE / "validate.svg")
    pages(HERE)
