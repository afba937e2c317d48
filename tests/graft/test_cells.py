"""Cells of a sheet part that change, byte for byte."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from sexcel.graft.cells import NewCell, SheetEdit, Written, edit_cells
from sexcel.model.errors import OutputError, UnreadableWorkbookError
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import CellRef, parse_a1
from sexcel.ooxml.namespaces import MAIN

HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}"><!-- A & B -->'
TAIL = '<mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells></worksheet>\n'
FORMULAS = {"C3": "A3+B3", "C4": "A4+B4", "C5": "A5+B5"}


def sheet(rows: str) -> bytes:
    return f"{HEAD}<sheetData>{rows}</sheetData>{TAIL}".encode()


def edit(
    content: bytes,
    cells: Mapping[str, NewCell] | None = None,
    values: Mapping[str, Written] | None = None,
) -> bytes:
    """Return the sheet with those cells changed; style 5 is for text, 6 stands in for it."""
    change = SheetEdit(
        "Costs",
        {parse_a1(cell): new for cell, new in (cells or {}).items()},
        {parse_a1(cell): value for cell, value in (values or {}).items()},
    )

    def formula_at(cell: CellRef) -> str:
        return FORMULAS[cell.a1]

    def restyle(style: int, number_format: str | None) -> int:
        return 6 if style == 5 or number_format else style

    return edit_cells(content, change, formula_at, restyle, "Part sheet1.xml of budget.xlsx")[0]


def formula(text: str, value: Written = Decimal(5)) -> NewCell:
    return NewCell(text, value)


def number(value: str) -> NewCell:
    return NewCell(None, Decimal(value))


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ('<c r="C3"><v>4</v></c>', formula("A3"), '<c r="C3"><f>A3</f><v>5</v></c>'),
        (
            '<c r="C3" s="2"><f>A3</f><v>4</v></c>',
            formula("SUM(A3:B3)"),
            '<c r="C3" s="2"><f>SUM(A3:B3)</f><v>5</v></c>',
        ),
        ('<c r="C3" s="2"><f>A3</f><v>4</v></c>', number("9.5"), '<c r="C3" s="2"><v>9.5</v></c>'),
        ('<c r="C3" s="2"/>', number("9"), '<c r="C3" s="2"><v>9</v></c>'),
        ("<c r='C3' s='2' t='s' ><v>7</v></c >", number("-3"), "<c r='C3' s='2' ><v>-3</v></c >"),
        (
            '<c r="C3" t="inlineStr"><is><t>£4</t></is><extLst><ext/></extLst></c>',
            number("4"),
            '<c r="C3"><v>4</v><extLst><ext/></extLst></c>',
        ),
        ('<c r="C3" t="e" vm="1" cm="2"><v>#REF!</v></c>', number("4"), '<c r="C3"><v>4</v></c>'),
        ('<c r="C3" s="5" t="s"><v>1</v></c>', number("4"), '<c r="C3" s="6"><v>4</v></c>'),
        (
            '<c r="C3"><v>4</v></c>',
            formula("IF(A3<B3,\"<\",'Größe & Co'!A1)", "<"),
            '<c r="C3" t="str"><f>IF(A3&lt;B3,"&lt;",\'Gr&#246;&#223;e &amp; Co\'!A1)</f>'
            "<v>&lt;</v></c>",
        ),
        ('<c r="C3"/>', formula("A3", value=True), '<c r="C3" t="b"><f>A3</f><v>1</v></c>'),
        (
            '<c r="C3"/>',
            formula("1/0", ErrorValue("#DIV/0!")),
            '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        ),
        ('<c r="C3"><v>4</v></c>', formula("A3", None), '<c r="C3"><f>A3</f></c>'),
        (
            '<c r="C3"/>',
            formula('" "&A3', " a\x07"),
            '<c r="C3" t="str"><f>" "&amp;A3</f><v xml:space="preserve"> a_x0007_</v></c>',
        ),
    ],
)
def test_a_cell_that_is_there(before: str, new: NewCell, after: str) -> None:
    around = '<row r="3" spans="1:4"><c r="B3"><v>1</v></c>{}<c r="D3" t="s"><v>0</v></c></row>'
    assert edit(sheet(around.format(before)), {"C3": new}) == sheet(around.format(after))


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (
            '<c r="C3" s="1"><f ca="1">NOW( )+A3</f><v>4</v></c>',
            Decimal("0.1"),
            '<c r="C3" s="1"><f ca="1">NOW( )+A3</f><v>0.1</v></c>',
        ),
        (
            '<c r="C3" t="str"><f>A3</f><v>x</v></c>',
            Decimal(2),
            '<c r="C3"><f>A3</f><v>2</v></c>',
        ),
        ('<c r="C3"><f>A3</f><v>2</v></c>', "x", '<c r="C3" t="str"><f>A3</f><v>x</v></c>'),
        ('<c r="C3"><f>A3</f></c>', Decimal(2), '<c r="C3"><f>A3</f><v>2</v></c>'),
        (
            '<c r="C3" cm="1"><f t="array" ref="C3:C4">A3:A4</f><v>1</v></c>',
            Decimal(2),
            '<c r="C3" cm="1"><f t="array" ref="C3:C4">A3:A4</f><v>2</v></c>',
        ),
    ],
)
def test_a_new_value_leaves_the_formula(before: str, value: Written, after: str) -> None:
    row = '<row r="3">{}</row>'
    changed = edit(sheet(row.format(before)), values={"C3": value})
    assert changed == sheet(row.format(after))


RUN = (
    '<row r="3"><c r="C3"><f t="shared" ref="C3:C5" si="0">A3+B3</f><v>1</v></c></row>'
    '<row r="4"><c r="C4"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="5"><c r="C5" s="1"><f t="shared" si="0"/><v>3</v></c></row>'
)


def test_the_first_cell_of_a_run_hands_its_text_to_the_next() -> None:
    assert edit(sheet(RUN), {"C3": formula("A3")}) == sheet(
        '<row r="3"><c r="C3"><f>A3</f><v>5</v></c></row>'
        '<row r="4"><c r="C4"><f t="shared" si="0" ref="C4:C5">A4+B4</f><v>2</v></c></row>'
        '<row r="5"><c r="C5" s="1"><f t="shared" si="0"/><v>3</v></c></row>'
    )


def test_the_text_passes_over_a_cell_that_changes_too() -> None:
    changed = edit(sheet(RUN), {"C3": number("1"), "C4": number("2")}, {"C5": Decimal(9)})
    assert changed == sheet(
        '<row r="3"><c r="C3"><v>1</v></c></row>'
        '<row r="4"><c r="C4"><v>2</v></c></row>'
        '<row r="5"><c r="C5" s="1"><f t="shared" si="0" ref="C5">A5+B5</f><v>9</v></c></row>'
    )


def test_a_later_cell_of_a_run_just_leaves_it() -> None:
    assert edit(sheet(RUN), {"C4": formula("A4")}, {"C5": Decimal(9)}) == sheet(
        '<row r="3"><c r="C3"><f t="shared" ref="C3:C5" si="0">A3+B3</f><v>1</v></c></row>'
        '<row r="4"><c r="C4"><f>A4</f><v>5</v></c></row>'
        '<row r="5"><c r="C5" s="1"><f t="shared" si="0"/><v>9</v></c></row>'
    )


def test_a_run_that_uses_a_number_again_is_another() -> None:
    second = '<row r="9"><c r="C9"><f t="shared" ref="C9:C10" si="0">B9</f></c></row>'
    child = '<row r="10"><c r="C10"><f t="shared" si="0"/></c></row>'
    changed = edit(sheet(RUN + second + child), {"C3": formula("A3")})
    assert changed.endswith(f"{second}{child}</sheetData>{TAIL}".encode())


@pytest.mark.parametrize(
    ("rows", "cells", "after"),
    [
        (
            '<row r="3"><c r="B3"/><c r="E3"/></row>',
            {"D3": number("4"), "C3": number("3"), "F3": number("6")},
            '<row r="3"><c r="B3"/><c r="C3"><v>3</v></c><c r="D3"><v>4</v></c><c r="E3"/>'
            '<c r="F3"><v>6</v></c></row>',
        ),
        (
            '<row r="2"/><row r="5"><c r="A5"/></row>',
            {"J4": number("4"), "AA4": formula("J4"), "B3": number("3"), "A6": number("6")},
            '<row r="2"/><row r="3"><c r="B3"><v>3</v></c></row><row r="4"><c r="J4"><v>4</v></c>'
            '<c r="AA4"><f>J4</f><v>5</v></c></row><row r="5"><c r="A5"/></row>'
            '<row r="6"><c r="A6"><v>6</v></c></row>',
        ),
        (
            '<row r="3" ht="9"/>',
            {"C3": number("3")},
            '<row r="3" ht="9"><c r="C3"><v>3</v></c></row>',
        ),
        (
            '<row r="3" spans="1:2" s="5" customFormat="1"></row>',
            {"C3": number("3")},
            '<row r="3" s="5" customFormat="1"><c r="C3" s="6"><v>3</v></c></row>',
        ),
        (
            '<row r="3" spans="1:2 3:4"><c r="A3"/></row>',
            {"C3": number("3")},
            '<row r="3" spans="1:2 3:4"><c r="A3"/><c r="C3"><v>3</v></c></row>',
        ),
        (
            '<row><c/></row><row><c/><c t="s"><v>0</v></c></row>',
            {"B2": number("3"), "C1": NewCell(None, Decimal(1), "0.00")},
            '<row><c/><c r="C1" s="6"><v>1</v></c></row><row><c/><c><v>3</v></c></row>',
        ),
    ],
)
def test_cells_and_rows_that_are_not_there(
    rows: str, cells: Mapping[str, NewCell], after: str
) -> None:
    assert edit(sheet(rows), cells) == sheet(after)


def test_a_sheet_without_rows() -> None:
    content = f"{HEAD}<sheetData/>{TAIL}".encode()
    assert edit(content, {"B2": number("1"), "A1": number("2")}) == sheet(
        '<row r="1"><c r="A1"><v>2</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>'
    )


def test_prefixes_and_other_encodings_stay() -> None:
    text = (
        f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="str"><x:f>"é𝄞"</x:f><x:v>é𝄞</x:v></x:c><x:c r="B1"/></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    after = text.replace(
        '<x:c r="B1"/>', '<x:c r="B1"><x:f>A1&amp;"&#163;"</x:f><x:v>5</x:v></x:c>'
    )
    for codec in ("utf-16", "utf-16-be"):
        mark = b"" if codec == "utf-16" else b"\xfe\xff"
        changed = edit(mark + text.encode(codec), {"B1": formula('A1&"£"')})
        assert changed == mark + after.encode(codec)
    latin = text.replace("UTF-16", "ISO-8859-1").replace("𝄞", "").encode("latin-1")
    wanted = after.replace("UTF-16", "ISO-8859-1").replace("𝄞", "").encode("latin-1")
    assert edit(latin, {"B1": formula('A1&"£"')}) == wanted


@pytest.mark.parametrize(
    "first",
    [
        '<f t="array" ref="C3:D4">A3:B4</f>',
        '<f t="dataTable" ref="C3:D4" dt2D="1" dtr="1" r1="A1" r2="A2"/>',
    ],
)
@pytest.mark.parametrize("cell", ["C3", "D4"])
def test_a_part_of_an_array_is_refused(first: str, cell: str) -> None:
    content = sheet(
        f'<row r="3"><c r="C3">{first}<v>1</v></c></row><row r="4"><c r="D4"><v>1</v></c></row>'
    )
    with pytest.raises(OutputError) as refusal:
        edit(content, {cell: number("1")})
    assert str(refusal.value) == (
        f"Costs!{cell} is part of an array formula or a data table, which changes only as a whole: "
        "change it in Excel."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"<worksheet",
        b'<worksheet xmlns="urn:x"><sheetData/></worksheet>',
        f'<worksheet xmlns="{MAIN}"/>'.encode(),
        f'<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'.encode(),
        sheet('<row r="0"><c r="A0"/></row>'),
        sheet('<row r="3"><c r="A4"/></row>'),
        sheet('<row r="3"><c r="nowhere"/></row>'),
    ],
)
def test_a_damaged_sheet_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableWorkbookError) as refusal:
        edit(content, {"A1": number("1")})
    assert str(refusal.value).startswith("Part sheet1.xml of budget.xlsx is damaged")
