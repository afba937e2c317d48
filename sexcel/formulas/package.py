"""A workbook's cells as the smallest package that an engine can load: written in memory.

The engine never sees the user's own package, only what was read of it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from sexcel.formulas.export import ExportedFormulas, FormulaExporter, SheetExporter
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid
from sexcel.model.refs import column_letters
from sexcel.ooxml.namespaces import (
    CONTENT_TYPES,
    CONTENT_TYPES_PART,
    MAIN,
    REFERENCES,
    RELATIONSHIPS,
)
from sexcel.ooxml.serials import serial_of
from sexcel.ooxml.zip_writer import STORED, ZipWriter

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_CELLS_AT_ONCE = 10_000
"""Of a sheet that are joined at once: as texts of their own they take four times the room."""
_letters = lru_cache(maxsize=1024)(column_letters)


def pack_workbook(grid: Grid, exporter: FormulaExporter) -> memoryview:
    """Return the package: every value, and every formula as it is exported, each cell once."""
    written = io.BytesIO()
    package = ZipWriter(written)
    # Sheets come first: names and the rest are known when all formulas have been exported.
    for number, sheet in enumerate(grid, 1):
        content = _sheet(sheet, grid.from_1904, SheetExporter(exporter, sheet))
        package.add(f"xl/worksheets/sheet{number}.xml", content, method=STORED)
    for name, text in _index_parts(grid, exporter.exported):
        package.add(name, text.encode(), method=STORED)
    package.finish()
    return written.getbuffer()


def _index_parts(grid: Grid, exported: ExportedFormulas) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(grid.sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        CONTENT_TYPES_PART,
        f'{_HEAD}<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f"{overrides}</Types>",
    )
    yield "_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _relationships(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
    )
    sheets = "".join(
        f'<sheet name="{_text(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in zip(numbers, grid, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REFERENCES}"><sheets>{sheets}</sheets>'
        f"<definedNames>{_names(grid, exported)}</definedNames></workbook>",
    )


def _relationships(targets: Iterable[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{REFERENCES}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{RELATIONSHIPS}">{entries}</Relationships>'


def _names(grid: Grid, exported: ExportedFormulas) -> str:
    numbers = {sheet.name: number for number, sheet in enumerate(grid)}
    return "".join(
        f'<definedName name="{_text(name)}"'
        + ("" if sheet is None else f' localSheetId="{numbers[sheet]}"')
        + f">{_text(text)}</definedName>"
        for sheet, name, text in exported.names
        if sheet is None or sheet in numbers
    )


def _sheet(sheet: SheetGrid, from_1904: bool, exporter: SheetExporter) -> bytes:
    """Return the part of a sheet.

    Its first tag says where its cells end: with that the engine keeps them as columns, without
    it as a patchwork that takes a hundred times as long to sum.
    """
    spilled = exporter.spilled
    pieces = [b""]
    written: list[str] = []
    open_row = last_column = 0
    for position, cell in _in_order(sheet):
        row, column = position
        formula, value = cell.formula, cell.value
        text = None if formula is None else exporter.export(position, formula, value)
        opening = "<c r="
        if text is not None:
            content = f"<f>{_text(text)}</f>"
        elif value is None or position in spilled:
            continue
        elif type(value) is Decimal:
            content = f"<v>{value!s}</v>"
        elif isinstance(value, date):
            content = f"<v>{sheet.serials.get(position) or serial_of(value, from_1904)}</v>"
        else:
            opening, content = _typed(value)
        if row != open_row:
            if len(written) > _CELLS_AT_ONCE:
                pieces.append("".join(written).encode())
                written.clear()
            written.append(f'</row><row r="{row}">' if open_row else f'<row r="{row}">')
            open_row = row
        last_column = max(last_column, column)
        written.append(f'{opening}"{_letters(column)}{row}">{content}</c>')
    end = "</row>" if open_row else ""
    pieces.append(f"{''.join(written)}{end}</sheetData></worksheet>".encode())
    area = f"A1:{_letters(last_column or 1)}{open_row or 1}"
    pieces[0] = f'{_HEAD}<worksheet xmlns="{MAIN}"><dimension ref="{area}"/><sheetData>'.encode()
    return b"".join(pieces)


def _in_order(sheet: SheetGrid) -> Iterable[tuple[tuple[int, int], Cell]]:
    cells = sheet.cells
    if not isinstance(cells, dict) or list(cells) == sorted(cells):
        return cells.items()  # what is no dictionary was packed in order
    return sorted(cells.items(), key=itemgetter(0))


@lru_cache(maxsize=1024)
def _typed(value: CellValue) -> tuple[str, str]:
    """Return the opening tag up to its reference, and the content, of what is no number."""
    if isinstance(value, ErrorValue):
        return '<c t="e" r=', f"<v>{_text(value.code)}</v>"
    if isinstance(value, bool):
        return '<c t="b" r=', f"<v>{int(value)}</v>"
    return '<c t="str" r=', f'<v xml:space="preserve">{_text(str(value))}</v>'


def _text(text: str) -> str:
    """Escape a text for XML; what XML cannot hold becomes the sign for a lost character."""
    if _MARKUP.search(text) is None:
        return text
    plain = _NO_XML.sub("\ufffd", text).replace("&", "&amp;").replace('"', "&quot;")
    return plain.replace("<", "&lt;").replace(">", "&gt;")
