"""The pictures: the terminal, pages of the regenerated workbook, the monitor and a paper.

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
from typing import NamedTuple

import sexcel
from examples.play_year import LEDGER, play_half_a_year
from sexcel.files.reading import read_grid
from sexcel.reports.page import Page
from sexcel.reports.report import render_report
from sexcel.year.papers.pages import RECORD

HERE = Path(__file__).resolve().parent
PUBLISHED = HERE.parent / "workbooks" / "sec-budget-2020-23-published.xlsx"
LIVE = HERE.parent / "workbooks" / "sec-budget-2020-23-live.xlsx"
FINGERPRINT = HERE / "pages.sha256"
WIDTH = 80
"""Columns of the terminal: what a window has unless it is made wider."""
LINES = 46
"""Lines of the report that are drawn: as many as fit on a screen beside the README's text."""


class PagePicture(NamedTuple):
    """A picture of a page: its workbook, its sheet, dots per inch, and what to cut out of it."""

    workbook: str
    sheet: str
    resolution: int = 80
    area: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Left and upper edge, width and height in dots; all of the page where 0."""


CLEAN, MONITOR, PAPER = "clean", "monitor", "monitor-q2"
PAGES = {
    "decision.png": PagePicture(CLEAN, "Decision"),
    "bridge.png": PagePicture(CLEAN, "Variance charts"),
    "outturn.png": PagePicture(MONITOR, "Outturn", 260, (90, 90, 1500, 640)),
    "paper.png": PagePicture(PAPER, "Paper"),
}
"""What README.md and docs/year.md show."""

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
        clean = sexcel.regenerate(LIVE, folder / f"{CLEAN}.xlsx").output
        monitor, paper, ledger = play_half_a_year(PUBLISHED, folder)
        yield HERE / LEDGER, ledger
        fingerprint = _fingerprint(clean) + "".join(map(_contents, (monitor, paper)))
        is_drawn = FINGERPRINT.exists() and FINGERPRINT.read_text() == fingerprint
        if not is_drawn or not all((HERE / picture).exists() for picture in PAGES):
            for workbook in (clean, monitor, paper):
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


def _contents(workbook: Path) -> str:
    """Return a digest of what the cells hold, but for the paper's record of the monitor's bytes."""
    digest = hashlib.sha256()
    for sheet in read_grid(workbook):
        if sheet.name != RECORD:
            for position, cell in sorted(sheet.cells.items()):
                digest.update(f"{sheet.name}{position}{cell.value}".encode())
    return f"{digest.hexdigest()}\n"


def _draw(workbook: Path, folder: Path) -> None:
    """Draw the pages of a workbook that are shown into the folder, as PNG."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook)
    document = workbook.with_suffix(".pdf")
    for name, picture in PAGES.items():
        if picture.workbook == workbook.stem:
            page = _page_of(document, picture.sheet)
            x, y, width, height = picture.area
            options = (
                "-png", "-singlefile", "-r", picture.resolution, "-f", page, "-l", page,
                "-x", x, "-y", y, "-W", width, "-H", height,
            )  # fmt: skip
            _run("pdftoppm", *options, document, (folder / name).with_suffix(""))


def _page_of(document: Path, sheet: str) -> int:
    """Return the number of the first page whose footer names the sheet."""
    text = _run("pdftotext", "-layout", document, "-")
    for number, page in enumerate(text.split("\f"), 1):
        if any(sheet in line for line in page.strip().splitlines()[-2:]):
            return number
    raise SystemExit(f"No page of the workbook is for {sheet}.")


def _run(*command: object) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
