"""LibreOffice, an engine of its own, opens every annotated copy and shows what was added."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import sexcel
from tests.graft.builders import SHEET
from tests.graft.cases import CASES
from tests.graft.test_every_kind_of_workbook import annotate_case, expected_notes
from tests.libreoffice import convert

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"
pytestmark = pytest.mark.libreoffice

OPEN = "urn:oasis:names:tc:opendocument:xmlns"
TABLE, TEXT, OFFICE = (f"{{{OPEN}:{name}:1.0}}" for name in ("table", "text", "office"))

Sheet = dict[tuple[int, int], tuple[str, str]]
"""Text and note by row and column, both from 1."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Sheet]]:
    """Return the sheets of every annotated case by name, as LibreOffice reads them."""
    folder = tmp_path_factory.mktemp("annotated")
    copies = [
        annotate_case(case, folder, name.replace(" ", "-"))[1].output
        for name, case in CASES.items()
    ]
    target = folder / f"{PUBLISHED.stem}.xlsx"
    copies.append(sexcel.annotate(PUBLISHED, target, all_notes=True).output)
    names = [*CASES, PUBLISHED.stem]
    flat = convert(copies, folder, "fods")
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
            text, note_text = paragraphs(cell), "" if note is None else paragraphs(note)
            if text or note_text:
                yield (row, column), (text, note_text)
            column += int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        row += int(line.get(f"{TABLE}number-rows-repeated", "1")) - 1


def paragraphs(element: etree._Element) -> str:
    return "\n".join("".join(_texts(child)) for child in element.findall(f"{TEXT}p"))


def _texts(paragraph: etree._Element) -> Iterator[str]:
    """Yield the texts of a paragraph, with the spaces that stand for themselves."""
    yield paragraph.text or ""
    for child in paragraph:
        yield " " * int(child.get(f"{TEXT}c", "1")) if child.tag == f"{TEXT}s" else ""
        yield from _texts(child)
        yield child.tail or ""


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_shows_the_findings(shown: dict[str, dict[str, Sheet]], name: str) -> None:
    sheets_by_name = shown[name]
    assert list(sheets_by_name)[-1] == "Findings"
    listed = sheets_by_name["Findings"]
    rows = [[listed.get((row, column), ("", ""))[0] for column in range(1, 5)] for row in (7, 8, 9)]
    assert rows == [
        ["error", "SEC102", f"'{SHEET}'!B3", "It is wrong."],
        ["error", "SEC102", f"'{SHEET}'!C4:C6", "=1+1 is no figure."],
        ["error", "SEC102", "The workbook as a whole", "@ the workbook."],
    ]
    assert {note for _, note in listed.values()} == {""}


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_shows_the_notes(shown: dict[str, dict[str, Sheet]], name: str) -> None:
    costs, places = shown[name][SHEET], {"B3": (3, 2), "C4": (4, 3)}
    for cell, text in expected_notes(CASES[name]).items():
        assert costs[places[cell]][1] == text


def test_libreoffice_shows_the_published_budget(shown: dict[str, dict[str, Sheet]]) -> None:
    (report,) = sexcel.validate(PUBLISHED).files
    sheets_by_name = shown[PUBLISHED.stem]
    listed = [sheets_by_name["Findings"].get((7 + row, 4)) for row in range(len(report.findings))]
    assert {text for text, _ in filter(None, listed)} == {
        finding.message for finding in report.findings
    }
    for finding in report.findings:
        cell = finding.first_cell
        if cell is not None:
            note = sheets_by_name[cell.sheet][cell.row, cell.column][1]
            assert f"sexcel: {finding.severity} {finding.rule}" in note
            assert finding.message in note
