"""Regular rows are read without the XML parser, and come out as if it had read them."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml import regular_rows
from sexcel.ooxml.regular_rows import AlikeRows, RegularCell, sift_rows
from sexcel.ooxml.sheet_layout import WorkbookContext
from sexcel.ooxml.sheet_xml import SheetParser
from sexcel.ooxml.styles import NumberFormat
from tests.properties import examples

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:x14ac="urn:x14ac">'
    '<dimension ref="A1:C9"/>{}<sheetData>'
)
TAIL = '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>'

ATTRIBUTES = ("", ' s="1"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="n"', ' s="7" t="s"')
ODD_ATTRIBUTES = (
    ' t="s" s="1"',
    ' cm="1"',
    ' s="1" t="inlineStr"',
    ' t="x"',
    ' s="-1"',
    ' s="1" s="1"',
)
FORMULAS = (
    "",
    "<f>B1+1</f>",
    "<f>A1&amp;B1</f>",
    '<f t="shared" si="0"/>',
    '<f t="shared" ref="C1:C9" si="0">B1*2</f>',
    '<f t="array" ref="A1:A2">B1</f>',
    '<f aca="false">SUM(A1:A3)</f>',
    "<f>=B1</f>",
    "<f/>",
)
ODD_FORMULAS = (
    "<f>A1&#38;B1</f>",
    "<f>A1<!-- x --></f>",
    '<f a="1" a="2">B1</f>',
    "<f>A1&nbsp;</f>",
)
VALUES = ("", "<v>0</v>", "<v>1</v>", "<v>12.5</v>", "<v/>", "<v />", "<v></v>", "<v>&lt;1&gt;</v>")
ODD_VALUES = (
    "<v>#REF!</v>",
    "<v>1_000</v>",
    "<v>9</v>",
    "<is><t>in line</t></is>",
    '<is><t xml:space="preserve"> _x0041_ </t></is>',
    "<is><t/></is>",
    "<is><t>open</v>",
    "<v>shut</t></is>",
    "<v><![CDATA[1]]></v>",
    "<v>]]></v>",
    "<v>1</v><v>2</v>",
    "<extLst/>",
)
GAPS = ("", "", "", "", "\n", "  ")


def piece(usual: tuple[str, ...], odd: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Draw mostly what is usual."""
    return st.one_of(*[st.sampled_from(usual)] * 9, st.sampled_from(odd))


@st.composite
def rows(draw: st.DrawFn) -> str:
    """Draw rows as a program might write them, some of them odd or wrong."""
    written = []
    for number in range(1, draw(st.integers(1, 5))):
        attributes = draw(
            st.sampled_from(
                ("", ' spans="1:3"', ' hidden="1"', ' x14ac:dyDescent="0.2"', ' ht="1"')
            )
        )
        cells = []
        for letter in draw(st.sampled_from(("A", "AB", "ABC", "B", "BA", "AA", ""))):
            row = draw(st.sampled_from((number,) * 30 + (number + 1,)))
            inside = draw(piece(FORMULAS, ODD_FORMULAS)) + draw(piece(VALUES, ODD_VALUES))
            opening = f'<c r="{letter}{row}"{draw(piece(ATTRIBUTES, ODD_ATTRIBUTES))}'
            cells.append(f"{opening}>{inside}</c>" if inside else f"{opening}/>")
            cells.append(draw(st.sampled_from(GAPS)))
        r = draw(st.sampled_from((f' r="{number}"',) * 9 + ("",)))
        written.append(f"<row{r}{attributes}>{''.join(cells)}</row>{draw(st.sampled_from(GAPS))}")
    return "".join(written)


def pieces(part: bytes, size: int) -> Iterator[bytes]:
    """Return a part as the package gives it."""
    return (part[start : start + size] for start in range(0, len(part), size))


def read(part: str, size: int = 10**6) -> object:
    """Return all that the reader makes of a sheet, or its refusal."""
    formats = [NumberFormat("General", is_date=False), NumberFormat("dd/mm/yyyy", is_date=True)]
    workbook = WorkbookContext(strings=["Rent", "Fees"], formats=formats, from_1904=False)
    parser = SheetParser("Costs", "Sheet 'Costs' of x.xlsx", workbook)
    try:
        parser.read(pieces(part.encode(), size))
    except UnreadableWorkbookError as error:
        return str(error)
    counted = workbook.cells, workbook.rows
    return list(parser.cells.items()), parser.hidden_rows, parser.layout.merges, counted


@examples(400)
@given(rows(), st.sampled_from((37, 300, 10**6)))
def test_as_the_parser_reads_them(written: str, size: int) -> None:
    by_parser = read(HEAD.format("<!-- left to the parser -->") + written + TAIL)
    assert read(HEAD.format("") + written + TAIL, size) == by_parser


@st.composite
def alike_rows(draw: st.DrawFn) -> str:
    """Draw rows of one kind, with gaps, a few of them of another kind or wrong."""
    cells = [
        (
            draw(st.sampled_from(ATTRIBUTES + ODD_ATTRIBUTES)),
            draw(st.sampled_from(FORMULAS)),
            draw(st.sampled_from((*VALUES, *ODD_VALUES[:5]))),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    written = []
    for number in draw(st.lists(st.integers(1, 40), min_size=3, max_size=12).map(sorted)):
        texts = "".join(
            f'<c r="{letter}{number}"{attributes}>{formula}{value}</c>'
            for letter, (attributes, formula, value) in zip("ABCD", cells, strict=False)
        )
        changed = draw(st.sampled_from((*(("12.5", "12.5"),) * 5, ("12.5", "x"), ("B1", "C2"))))
        changed = draw(st.sampled_from((changed, (">1<", ">0<"), (">0<", f">{number}<"))))
        written.append(f'<row r="{number}" spans="1:4">{texts.replace(*changed)}</row>')
    return "".join(written)


@examples(400)
@given(alike_rows(), st.sampled_from((300, 10**6)))
def test_rows_written_alike_as_the_parser_reads_them(written: str, size: int) -> None:
    by_parser = read(HEAD.format("<!-- left to the parser -->") + written + TAIL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regular_rows, "_FIRST_ALIKE", 1)
        assert read(HEAD.format("") + written + TAIL, size) == by_parser


class Listing:
    """What takes rows, and writes down which."""

    def __init__(self) -> None:
        self.single = 0
        self.alike: list[int] = []

    def is_between_rows(self) -> bool:
        """Say that a row may come."""
        return True

    def take_row(self, _attributes: dict[str, str], _cells: Sequence[RegularCell]) -> None:
        """Count a row that came by itself."""
        self.single += 1

    def take_alike(self, alike: AlikeRows) -> bool:
        """Count rows that came at once."""
        self.alike.append(len(alike.rows))
        return True


def sift(part: str) -> tuple[int, str]:
    """Return how many rows are taken, and what is left for the parser."""
    listing = Listing()
    text = b"".join(sift_rows(pieces(part.encode(), 64), listing)).decode()
    return listing.single, text


def test_rows_below_the_two_hundredth_that_are_written_alike_are_taken_at_once() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c><c r="B{n}"><f>A{n}*2</f><v>2</v></c></row>'
        for n in range(1, 1001)
    )
    odd = rows.replace('<c r="A700" t="s">', '<c r="A700" s="9" t="s">')
    for part, single in ((rows, 200), (odd, 201)):
        listing = Listing()
        text = b"".join(sift_rows(pieces((HEAD.format("") + part + TAIL).encode(), 10**6), listing))
        assert text.decode() == HEAD.format("") + TAIL
        assert (listing.single, sum(listing.alike)) == (single, 1000 - single)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" s="3" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" s="1"/><c r="B1" t="str" cm="1"><f>A1&amp;"x"</f><v>x</v></c></row>',
        '<row r="1" ht="20"/>\n<row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="1" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_regular_rows_are_taken(row: str) -> None:
    rows, lines = row.count("<row"), "\n" * row.count("\n")
    assert sift(HEAD.format("") + row + TAIL) == (rows, HEAD.format("") + lines + TAIL)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><x:c r="A1"/></row>',
        '<row r="1" xmlns="urn:other"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</v></c></row>',
        '<row r="1"><c r="A1"><v>x</t></is></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>text</row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
        '<row r="1"><!-- </row> --><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>\r</v></c></row>',
    ],
)
def test_any_other_row_is_left(row: str) -> None:
    part = HEAD.format("") + row + TAIL
    assert sift(part) == (0, part)


@pytest.mark.parametrize("head", ["<!-- x -->", "<![CDATA[x]]>"])
def test_a_head_that_may_hide_something_leaves_all_to_the_parser(head: str) -> None:
    part = HEAD.format(head) + '<row r="1"><c r="A1"><v>1</v></c></row>' + TAIL
    assert sift(part) == (0, part)


def test_a_prefix_that_is_not_declared_is_left() -> None:
    head = HEAD.replace(' xmlns:x14ac="urn:x14ac"', "").format("")
    part = head + '<row r="1" x14ac:dyDescent="0.25"><c r="A1"><v>1</v></c></row>' + TAIL
    assert sift(part) == (0, part)


def test_other_encodings_are_left() -> None:
    part = HEAD.replace("UTF-8", "ISO-8859-1").format("") + '<row r="1"/>' + TAIL
    assert sift(part) == (0, part)
