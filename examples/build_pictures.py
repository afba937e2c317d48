"""The README's pictures: the terminal, and pages of the regenerated workbook.

``python -m docs pictures`` draws them. Needs the development dependencies, LibreOffice (soffice)
and poppler (pdftoppm, pdftotext). Pages are drawn again only where the workbook that they show
has changed: each LibreOffice draws a little differently. Its fingerprint is kept beside them.
"""

import hashlib
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import sexcel
from sexcel.reports.page import Page
from sexcel.reports.report import render_report

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parent / "workbooks" / "sec-budget-2020-23-published.xlsx"
LIVE = HERE.parent / "workbooks" / "sec-budget-2020-23-live.xlsx"
FINGERPRINT = HERE / "pages.sha256"
WIDTH = 80
"""Columns of the terminal: what a window has unless it is made wider."""
LINES = 46
"""Lines of the report that are drawn: as many as fit on a screen beside the README's text."""
PAGES = {"decision.png": ("Decision", 1), "bridge.png": ("Variance charts", 1)}
"""The sheet that a picture shows, and which of its pages: those that README.md shows."""

_MOMENT = re.compile(rb"\d\d/\d\d/\d{4} \d\d:\d\d[^<]*|\d{4}-\d\d-\d\dT[\d:]+Z")
"""When a workbook was read and written: two of the same source differ in nothing else."""


def hindrance() -> str:
    """Return why pictures cannot be drawn here; empty where they can."""
    missing = [
        program for program in ("soffice", "pdftoppm", "pdftotext") if not shutil.which(program)
    ]
    return f"{' and '.join(missing)} is not installed" if missing else ""


def pictures() -> Iterator[tuple[Path, bytes]]:
    """Yield each picture with its content, and the fingerprint of what the pages show."""
    yield HERE / "validate.svg", _terminal().encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = sexcel.regenerate(LIVE, folder / "clean.xlsx").output
        fingerprint = _fingerprint(workbook)
        is_drawn = FINGERPRINT.exists() and FINGERPRINT.read_text() == fingerprint
        if not is_drawn or not all((HERE / picture).exists() for picture in PAGES):
            _draw(workbook, folder)
        for picture in PAGES:
            drawn = folder / picture
            yield HERE / picture, (drawn if drawn.exists() else HERE / picture).read_bytes()
        yield FINGERPRINT, fingerprint.encode()


def _terminal() -> str:
    """Return what ``sexcel validate`` prints for the published budget, as an SVG."""
    from rich.console import Console
    from rich.text import Text

    with chdir(PUBLISHED.parent):
        report = sexcel.validate(PUBLISHED.name)
    lines = render_report(report, Page(WIDTH, colour=True, encoding="utf-8")).splitlines()
    command = f"\x1b[1m$\x1b[0m sexcel validate {PUBLISHED.name}"
    shown = [command, *lines[:LINES], "  …", "", *lines[-2:]]
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi("\n".join(shown)))
    return console.export_svg(title="sexcel")


def _fingerprint(workbook: Path) -> str:
    """Return a digest of all that a workbook shows; the moment of its making is left out."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(workbook) as package:
        for name in sorted(package.namelist()):
            digest.update(name.encode() + _MOMENT.sub(b"", package.read(name)))
    return f"{digest.hexdigest()}\n"


def _draw(workbook: Path, folder: Path) -> None:
    """Draw a page of each kind into the folder, as PNG."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook)
    document = workbook.with_suffix(".pdf")
    for picture, (sheet, number) in PAGES.items():
        page = _page_of(document, sheet) + number - 1
        options = ("-png", "-singlefile", "-r", "80", "-f", page, "-l", page)
        _run("pdftoppm", *options, document, (folder / picture).with_suffix(""))


def _page_of(document: Path, sheet: str) -> int:
    """Return the number of the first page whose footer names the sheet."""
    text = _run("pdftotext", "-layout", document, "-")
    for number, page in enumerate(text.split("\f"), 1):
        if any(sheet in line for line in page.strip().splitlines()[-2:]):
            return number
    raise SystemExit(f"No page of the regenerated workbook is for {sheet}.")


def _run(*command: object) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
