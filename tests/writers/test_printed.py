"""Every page as LibreOffice prints it: nothing cut off, no ####, none empty, heads repeated."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import sexcel
from sexcel.writers.cells import SheetPlan, WorkbookPlan
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.graft.live_books import build_in_thousands
from tests.libreoffice import convert, row_heights
from tests.workbooks.models import EXAMPLE, TEMPLATE, book
from tests.writers.larger import doubled
from tests.writers.regenerating import SOURCE, findings, published

pytestmark = pytest.mark.libreoffice

A4 = (842, 595)
"""A4 landscape in points."""
MARGIN = 24
"""Nothing is printed nearer to the edge, in points; margins are set wider."""
MOST_PAGES = 10
"""Of the published budget's pack."""
SMALLEST = 9.9
"""The height of a line of 9 point Arial, in points: the smallest print of the pack."""


@cache
def plans() -> Mapping[str, WorkbookPlan]:
    return {
        "published": plan_workbook(published(), findings()),
        "doubled": plan_workbook(doubled(published()), (), recalculate=True),
        "example": plan_workbook(book(EXAMPLE), ()),
        "template": plan_workbook(book(TEMPLATE), ()),
    }


NAMES = ("published", "doubled", "example", "template")


@dataclass(frozen=True)
class Word:
    text: str
    left_edge: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class PrintedPage:
    """A printed page: its words, with their places in points, and its picture in grey."""

    width: float
    height: float
    words: tuple[Word, ...]
    dots: tuple[bytes, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def body(self) -> tuple[Word, ...]:
        """Return the words without those of the header and the footer."""
        return tuple(word for word in self.words if 40 < word.top < self.height - 45)

    @property
    def sheet(self) -> str:
        """Return the name in the middle of the footer."""
        return " ".join(
            word.text
            for word in self.words
            if word.top > self.height - 45 and self.width / 3 < word.left_edge < self.width * 2 / 3
        )


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[PrintedPage, ...]]:
    """Print each workbook, as pages."""
    folder = tmp_path_factory.mktemp("printed")
    paths = [folder / f"{name}.xlsx" for name in NAMES]
    for path in paths:
        path.write_bytes(render_workbook(plans()[path.stem]))
    documents = convert(paths, folder, "pdf")
    return {name: pages(document) for name, document in zip(NAMES, documents, strict=True)}


def pages(document: Path) -> tuple[PrintedPage, ...]:
    text = run("pdftotext", "-bbox", str(document), "-").decode()
    run("pdftoppm", "-gray", "-r", "36", str(document), str(document.with_suffix("")))
    pictures = sorted(document.parent.glob(f"{document.stem}-*.pgm"))
    page = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
    word = re.compile(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
    )
    return tuple(
        PrintedPage(
            float(width),
            float(height),
            tuple(Word(match[4], *map(float, match[:4])) for match in word.findall(words)),
            dots(picture.read_bytes()),
        )
        for (width, height, words), picture in zip(page.findall(text), pictures, strict=True)
    )


def run(program: str, *arguments: str) -> bytes:
    path = shutil.which(program)
    assert path is not None
    return subprocess.run([path, *arguments], check=True, capture_output=True).stdout


def dots(picture: bytes) -> tuple[bytes, ...]:
    """Read the rows of a grey picture (PGM)."""
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
    assert head is not None
    width, height = int(head[1]), int(head[2])
    body = picture[head.end() :]
    return tuple(body[row * width : (row + 1) * width] for row in range(height))


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_a4_and_every_page_of_the_pack_is_printed_in_order(
    name: str, printed: Mapping[str, tuple[PrintedPage, ...]]
) -> None:
    printed_pages = printed[name]
    assert {(round(page.width), round(page.height)) for page in printed_pages} <= {A4, A4[::-1]}
    sheets = list(dict.fromkeys(page.sheet for page in printed_pages))
    assert sheets == [sheet.name for sheet in plans()[name].sheets if sheet.is_page]
    for number, page in enumerate(printed_pages, 1):
        assert f"Page {number} of {len(printed_pages)}" in page.text


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_wider_than_its_cell(
    name: str, printed: Mapping[str, tuple[PrintedPage, ...]]
) -> None:
    for number, page in enumerate(printed[name], 1):
        assert "##" not in page.text, number


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_empty_and_nothing_runs_over_its_edge(
    name: str, printed: Mapping[str, tuple[PrintedPage, ...]]
) -> None:
    for number, page in enumerate(printed[name], 1):
        assert len(page.body) >= 12, (number, page.text)
        for word in page.words:
            assert word.left_edge >= MARGIN, (number, word)
            assert word.right <= page.width - MARGIN, (number, word)
            assert MARGIN / 2 <= word.top < word.bottom <= page.height - MARGIN / 2, (number, word)
        edge = MARGIN // 2 // 2
        sides = [row[:edge] + row[-edge:] for row in page.dots]
        assert min(map(min, sides)) > 200, number
        assert sum(dot < 200 for row in page.dots for dot in row) > 400, number


@pytest.mark.parametrize("name", NAMES)
def test_type_is_large_enough_to_read(
    name: str, printed: Mapping[str, tuple[PrintedPage, ...]]
) -> None:
    for number, page in enumerate(printed[name], 1):
        assert smallest_line(page) >= SMALLEST, (number, page.sheet)


def smallest_line(page: PrintedPage) -> float:
    """Return the height of the lowest line of words; arrows are of another font."""
    return min(word.bottom - word.top for word in page.body if word.text[-1].isalnum())


def test_in_a_workbook_of_another_font_the_pack_is_ten_pages_as_large(tmp_path: Path) -> None:
    """Print the clean published budget, whose own font is Calibri: it counts the widths."""
    clean = sexcel.regenerate(SOURCE, tmp_path / "clean.xlsx").output
    printed_pages = pages(convert([clean], tmp_path, "pdf")[0])
    assert len(printed_pages) <= MOST_PAGES
    assert [page.sheet for page in printed_pages].count("Decision") == 1
    for page in printed_pages:
        assert smallest_line(page) >= SMALLEST, page.sheet
    words = [word for word in printed_pages[0].body if word.text == "Reviewed"]
    assert [word.bottom - word.top >= 11 / 9 * SMALLEST for word in words] == [True]


@pytest.mark.parametrize("name", NAMES)
def test_heads_are_repeated_on_every_page(
    name: str, printed: Mapping[str, tuple[PrintedPage, ...]]
) -> None:
    for sheet in plans()[name].sheets:
        if sheet.header_rows is None:
            continue
        first = next(
            str(cell.value)
            for (row, column), cell in sheet.cells.items()
            if row == sheet.header_rows[0] and column == 1
        )
        for page in printed[name]:
            if page.sheet == sheet.name:
                assert first in page.text


def test_no_words_are_cut_off_at_the_bottom_of_their_cell(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in NAMES]
    for path in paths:
        path.write_bytes(render_workbook(plans()[path.stem]))
    heights = row_heights(paths, tmp_path)
    assert {row.book for row in heights} == set(NAMES)
    assert len(heights) > 2000
    written = {
        (name, sheet.name, row)
        for name, plan in plans().items()
        for sheet in plan.sheets
        for row, _ in sheet.cells
    }
    cut_off = [row for row in heights if row.needed > row.height + 0.5]
    assert [row for row in cut_off if (row.book, row.sheet, row.row) in written] == []


def test_twice_the_lines_take_no_more_than_twice_the_pages(
    printed: Mapping[str, tuple[PrintedPage, ...]],
) -> None:
    once, twice = plans()["published"], plans()["doubled"]

    def lines(sheets: tuple[SheetPlan, ...], name: str) -> int:
        return max(row for plan in sheets if plan.name == name for row, _ in plan.cells)

    assert lines(twice.sheets, "11 Projects") == lines(once.sheets, "11 Projects") + 25
    assert len(printed["doubled"]) <= 2 * len(printed["published"])


def test_the_pack_counts_its_own_pages_beside_the_users_sheets(tmp_path: Path) -> None:
    """Print a kept workbook whose own sheets are printed after the pack."""
    source = build_in_thousands(tmp_path / "source.xlsx")
    clean = sexcel.regenerate(source, tmp_path / "clean.xlsx").output
    printed_pages = pages(convert([clean], tmp_path, "pdf")[0])
    pack = [page for page in printed_pages if "clean.xlsx" in page.text]
    assert 0 < len(pack) < len(printed_pages)
    for number, page in enumerate(pack, 1):
        assert f"Page {number} of {len(pack)}" in page.text
