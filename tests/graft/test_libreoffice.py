"""LibreOffice, an engine of its own, opens every annotated copy and shows what was added."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import sexcel
from tests.graft.builders import SHEET
from tests.graft.cases import CASES
from tests.graft.test_every_kind_of_workbook import annotated, expected_notes
from tests.libreoffice import converted

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"
pytestmark = pytest.mark.libreoffice

OPEN = "urn:oasis:names:tc:opendocument:xmlns"
TABLE, TEXT, OFFICE = (f"{{{OPEN}:{name}:1.0}}" for name in ("table", "text", "office"))

Sheet = dict[tuple[int, int], tuple[str, str]]
"""Text and note by row and column, both from 1."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Sheet]]:
    """The sheets of every annotated case by name, as LibreOffice reads them."""
    folder = tmp_path_factory.mktemp("annotated")
    copies = [
        annotated(case, folder, name.replace(" ", "-"))[1].output for name, case in CASES.items()
    ]
    copies.append(sexcel.annotate(PUBLISHED, folder / f"{PUBLISHED.stem}.xlsx").output)
    names = [*CASES, PUBLISHED.stem]
    flat = converted(copies, folder, "fods")
    return {name: sheets(path) for name, path in zip(names, flat, strict=True)}


def sheets(path: Path) -> dict[str, Sheet]:
    root = etree.parse(str(path), etree.XMLParser(huge_tree=True)).getroot()
    return {
        table.get(f"{TABLE}name", ""): dict(cells(table))
        for table in root.iterfind(f".//{OFFICE}spreadsheet/{TABLE}table")
    }


def cells(table: etree._Element) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    row = 0
    for line in table.iter(f"{TABLE}table-row"):
        if next(line.iterancestors(f"{TABLE}table")) is not table:
            continue  # a chart, even one in a cell, holds a table of its own
        row, column = row + 1, 1
        for cell in line:
            note = cell.find(f"{OFFICE}annotation")
            text, said = paragraphs(cell), "" if note is None else paragraphs(note)
            if text or said:
                yield (row, column), (text, said)
            column += int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{TABLE}number-rows-repeated", "1")) - 1


def paragraphs(element: etree._Element) -> str:
    found = element.findall(f"{TEXT}p")
    return "\n".join("".join(_spaced(one)) for one in found)


def _spaced(paragraph: etree._Element) -> Iterator[str]:
    """The texts of a paragraph, with the spaces that stand for themselves."""
    yield paragraph.text or ""
    for one in paragraph:
        yield " " * int(one.get(f"{TEXT}c", "1")) if one.tag == f"{TEXT}s" else ""
        yield from _spaced(one)
        yield one.tail or ""


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_shows_the_findings(opened: dict[str, dict[str, Sheet]], name: str) -> None:
    found = opened[name]
    assert list(found)[-1] == "Findings"
    listed = found["Findings"]
    rows = [[listed.get((row, column), ("", ""))[0] for column in range(1, 5)] for row in (7, 8, 9)]
    assert rows == [
        ["error", "SEC102", f"'{SHEET}'!B3", "It is wrong."],
        ["error", "SEC102", f"'{SHEET}'!C4:C6", "=1+1 is no figure."],
        ["error", "SEC102", "The workbook as a whole", "@ the workbook."],
    ]
    assert {said for _, said in listed.values()} == {""}


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_shows_the_notes(opened: dict[str, dict[str, Sheet]], name: str) -> None:
    costs, places = opened[name][SHEET], {"B3": (3, 2), "C4": (4, 3)}
    for cell, said in expected_notes(CASES[name]).items():
        assert costs[places[cell]][1] == said


def test_libreoffice_shows_the_published_budget(opened: dict[str, dict[str, Sheet]]) -> None:
    (report,) = sexcel.validate(PUBLISHED).files
    found = opened[PUBLISHED.stem]
    listed = [found["Findings"].get((7 + row, 4)) for row in range(len(report.findings))]
    assert {text for text, _ in filter(None, listed)} == {one.message for one in report.findings}
    for one in report.findings:
        cell = one.first_cell
        if cell is not None:
            note = found[cell.sheet][cell.row, cell.column][1]
            assert f"sexcel: {one.severity} {one.rule}" in note
            assert one.message in note
