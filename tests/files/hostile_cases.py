"""Every hostile or broken file, and the words that its refusal has to hold."""

from sexcel.ooxml.limits import MEGABYTE
from tests.files.hostile import (
    GOOD,
    LAUGHS,
    SHEET,
    HostileCase,
    as_rows,
    broken_utf8,
    duplicate,
    listing_beyond_the_end,
    long_formula_shared,
    long_listing,
    lying_bomb,
    many_entries,
    many_entries_denied,
    many_large_parts,
    nested,
    of_bytes,
    of_cell,
    of_parts,
    of_rows,
    of_stream,
    ole,
    patched,
    renamed,
    times,
    two_names,
    workbook_with,
)
from tests.files.packages import SheetSource, relationships_xml, sheet_xml, styles_xml, zip_parts

_EXTERNAL = GOOD["xl/_rels/workbook.xml.rels"].replace(
    b'Target="worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"'
)
_SAID_TO_BE_OUTSIDE = GOOD["xl/_rels/workbook.xml.rels"].replace(
    b'Target="worksheets/sheet1.xml"', b'Target="worksheets/sheet1.xml" TargetMode="External"'
)
_OUTWARD = GOOD["xl/_rels/workbook.xml.rels"].replace(
    b"worksheets/sheet1.xml", b"../../../../etc/passwd"
)
_CYCLIC = GOOD["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"workbook.xml")
_WHOLE = zip_parts(GOOD)
_LINK = '<sheet name="S{0}" sheetId="1" r:id="rId1"/>'
_MACRO_SHEET = GOOD["xl/_rels/workbook.xml.rels"].replace(
    b"relationships/worksheet", b"relationships/xlMacrosheet"
)
_NEVER_SEEN = "the part of its sheet 'Costs' is missing"

NO_WORKBOOKS = (
    of_bytes("empty", b"", "is empty"),
    of_bytes("csv", b"Line,Approved\nSMEs,1\n", "plain text", "check the name", "save it as .xlsx"),
    of_bytes("latin-1 text", "Höhe;£\n".encode("cp1252"), "plain text"),
    of_bytes("utf-16 text", "Line\tBudget\n".encode("utf-16"), "plain text"),
    of_bytes("web page", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    of_bytes("xml", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML text"),
    of_bytes("pdf", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    of_bytes("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
    of_bytes("png", b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
    of_bytes("gzip", b"\x1f\x8b\x08\0", "gzip"),
    of_bytes("noise", bytes(range(256)) * 20, "not an Excel workbook"),
    of_bytes("excel 2", b"\x09\0\x04\0\0\0\x10\0" + bytes(99), "Excel 4 or older"),
    of_bytes("excel 3", b"\x09\x02\x06\0\0\0\x10\0" + bytes(99), "Excel 4 or older"),
    of_bytes("excel 4", b"\x09\x04\x06\0\0\0\x10\0" + bytes(99), "Excel 4 or older"),
    of_bytes("zeros", bytes(10_000), "not an Excel workbook"),
    of_bytes("doc", ole("WordDocument"), "Word"),
    of_bytes("ppt", ole("PowerPoint Document"), "PowerPoint"),
    of_bytes("mail", ole("__nameid_version1.0"), "no workbook"),
    of_bytes(
        "odt", zip_parts({"mimetype": b"application/x", "content.xml": b"<a/>"}), "OpenDocument"
    ),
    of_bytes("numbers", zip_parts({"Index/Document.iwa": b"x"}), "Numbers"),
    of_bytes("docx", zip_parts({"[Content_Types].xml": b"", "word/document.xml": b""}), "Word"),
    of_bytes("pptx", zip_parts({"ppt/presentation.xml": b""}), "PowerPoint"),
    of_bytes("plain zip", zip_parts({"budget.txt": b"hello"}), "no [Content_Types].xml"),
    of_bytes("empty zip", zip_parts({}), "empty ZIP"),
)

BAD_PACKAGES = (
    *(
        of_bytes(f"truncated after {length}", _WHOLE[:length], "cut short")
        for length in (4, 30, 500, len(_WHOLE) // 2, len(_WHOLE) - 200, len(_WHOLE) - 10)
    ),
    of_bytes("listing elsewhere", b"PK\x03\x04" + _WHOLE[300:], "damaged"),
    of_bytes("lying about a size, less", patched(SHEET, size=10), SHEET, "unpacked as"),
    of_bytes("lying about a size, more", patched(SHEET, size=9_999), SHEET, "unpacked as"),
    of_bytes("zip with a password", patched(SHEET, flags=1), "password-protected"),
    of_bytes("packed by another method", patched(SHEET, method=12), "packed by a method", "12"),
    of_bytes("broken stream", patched(SHEET, method=0), "Sheet 'Costs'", "damaged"),
    of_bytes("duplicate part", duplicate(SHEET), SHEET, "twice"),
    of_bytes("duplicate but for case", duplicate(SHEET.upper()), "twice"),
    of_bytes("parent folder", renamed("xl/../../../x"), "points outside"),
    of_bytes("absolute name", renamed("/etc/passwd"), "points outside"),
    of_bytes("backslash", renamed("xl\\x.xml"), "no name in a package may have"),
    of_bytes("drive", renamed("C:/x.xml"), "points outside"),
    of_bytes("nul in a name", renamed("xl/a\0.xml"), "no name in a package may have"),
    of_bytes("list of contents beyond the end", listing_beyond_the_end(), "cut short"),
    of_bytes("part beyond the end", patched(SHEET, offset=0xFFFF0000), SHEET, "past the end"),
    of_bytes("part under two names", two_names(), SHEET, "unpacked as"),
    HostileCase("60,000 entries called ten", many_entries_denied, ("5,000",), is_large=True),
    HostileCase("60,000 entries", many_entries, ("5,000",), is_large=True),
    HostileCase("list of contents of 100 MB", long_listing, ("5,000",)),
    HostileCase("1.5 GB in six parts", many_large_parts, ("1,024 MB",)),
    HostileCase("lying bomb", lying_bomb, (SHEET, "256 MB"), is_large=True),
    of_stream("bomb", SHEET, times(bytes(MEGABYTE), 300), SHEET, "256 MB"),
    of_stream("ratio", SHEET, times(b" " * MEGABYTE, 60), SHEET, "200 times", "zip bomb"),
    of_stream(
        "styles beyond their limit", "xl/styles.xml", times(b"x" * MEGABYTE, 65), "64 MB",
        stored=True,
    ),
    of_parts("package in a package", {SHEET: _WHOLE}, "Sheet 'Costs'", "damaged"),
)  # fmt: skip

BAD_PARTS = (
    of_parts("no package relationships", {"_rels/.rels": None}, "_rels/.rels is missing"),
    of_parts("no workbook part", {"xl/workbook.xml": None}, "without a workbook part"),
    of_parts(
        "no workbook relationships", {"xl/_rels/workbook.xml.rels": None}, "workbook.xml.rels",
        "missing",
    ),
    of_parts("no sheet part", {SHEET: None}, _NEVER_SEEN),
    of_parts("no shared texts", {"xl/sharedStrings.xml": None}, "Costs", "shared text number 0"),
    of_parts("no styles", {"xl/styles.xml": None}, "styles.xml is missing"),
    of_parts("sheet outside", {"xl/_rels/workbook.xml.rels": _EXTERNAL}, _NEVER_SEEN),
    of_parts(
        "sheet said to be outside",
        {"xl/_rels/workbook.xml.rels": _SAID_TO_BE_OUTSIDE},
        _NEVER_SEEN,
    ),
    of_parts("sheet far outside", {"xl/_rels/workbook.xml.rels": _OUTWARD}, _NEVER_SEEN),
    of_parts("cyclic", {"xl/_rels/workbook.xml.rels": _CYCLIC}, "Sheet 'Costs'", "no worksheet"),
    of_parts("macros alone", {"xl/_rels/workbook.xml.rels": _MACRO_SHEET}, "has no worksheet"),
    of_parts("no links", {"xl/_rels/workbook.xml.rels": relationships_xml(())}, _NEVER_SEEN),
    of_parts("broken links", {"_rels/.rels": b"<Relationships"}, "_rels/.rels", "damaged"),
    of_parts("no workbook in it", {"xl/workbook.xml": b"<a/>"}, "no workbook part"),
    of_parts("no sheets", {"xl/workbook.xml": workbook_with("")}, "lists no sheet"),
    of_parts(
        "sheet without a name", {"xl/workbook.xml": workbook_with("<sheet r:id='rId1'/>")},
        "without a name",
    ),
    of_parts(
        "two sheets of one name",
        {"xl/workbook.xml": workbook_with(_LINK.format("a") + _LINK.format("A"))}, "two sheets",
    ),
    of_parts(
        "one part for two sheets",
        {"xl/workbook.xml": workbook_with(_LINK.format(1) + _LINK.format(2))}, "another sheet too",
    ),
    of_parts(
        "60,000 sheets",
        {"xl/workbook.xml": lambda: workbook_with("".join(map(_LINK.format, range(60_000))))},
        "2,000 sheets",
    ),
    of_parts(
        "300,000 names",
        {"xl/workbook.xml": lambda: workbook_with(_LINK.format(1), "<definedNames>" + "".join(
            f"<definedName name='n{number}'>1</definedName>" for number in range(300_000)
        ) + "</definedNames>")},
        "200,000 names",
    ),
    of_parts(
        "endless name",
        {"xl/workbook.xml": workbook_with(_LINK.format(1), "<definedNames><definedName name='n'>"
         + "(" * 9_000 + "</definedName></definedNames>")},
        "8,192",
    ),
    of_parts("laughs in the sheet", {SHEET: LAUGHS.encode() + GOOD[SHEET]}, "Sheet 'Costs'",
             "document type"),
    *(
        of_parts(f"document type in {part}", {part: b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"
                 + GOOD[part]}, part, "document type")
        for part in ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "_rels/.rels")
    ),
    *(
        of_parts(f"deep {part} before {tag.decode()}", {part: nested(GOOD[part], tag)}, "deep")
        for part, tag in (
            ("xl/sharedStrings.xml", b"<si>"), ("xl/sharedStrings.xml", b"<t>"),
            ("xl/styles.xml", b"<numFmts>"), ("xl/workbook.xml", b"<sheets>"),
            (SHEET, b"<sheetData>"), (SHEET, b"<row>"), (SHEET, b"<c "), (SHEET, b"<v>"),
        )
    ),
    of_parts("texts cut short", {"xl/sharedStrings.xml": b"<sst><si>"}, "sharedStrings", "damaged"),
    of_parts("no texts in it", {"xl/sharedStrings.xml": b"<a/>"}, "no list of shared texts"),
    of_parts("styles cut short", {"xl/styles.xml": b"<styleSheet"}, "styles.xml", "damaged"),
    of_parts(
        "300,000 styles", {"xl/styles.xml": lambda: styles_xml(*[9] * 300_000).encode()},
        "200,000 styles",
    ),
    of_parts("sheet cut short", {SHEET: GOOD[SHEET][:-20]}, "Sheet 'Costs'", "damaged"),
    of_parts("empty sheet part", {SHEET: b""}, "Sheet 'Costs'", "damaged"),
    of_parts("no worksheet in it", {SHEET: b"<worksheet/>"}, "Sheet 'Costs'", "no worksheet"),
    of_parts("bad UTF-8", dict(broken_utf8()), "Sheet 'Costs'", "damaged"),
    of_parts(
        "unknown encoding", {SHEET: b"<?xml version='1.0' encoding='klingon'?>" + GOOD[SHEET]},
        "Sheet 'Costs'", "damaged",
    ),
    of_parts(
        "endless tag",
        {SHEET: GOOD[SHEET].replace(b"<row>", b"<row a='" + b"x" * 6_000_000 + b"'>")},
        "Sheet 'Costs'", "longer than 4 MB",
    ),
    of_parts(
        "endless comment", {SHEET: GOOD[SHEET].replace(b"<row>", b"<!--" + b"x" * 6_000_000)},
        "Sheet 'Costs'", "longer than 4 MB",
    ),
    of_parts(
        "million-letter sheet name",
        {"xl/workbook.xml": workbook_with(_LINK.format("x" * 1_000_000)), SHEET: b"<"},
        "Sheet 'Sxxx", "...'",
    ),
)  # fmt: skip

BAD_CELLS = (
    of_cell("text 99 of 1", '<c t="s"><v>99</v></c>', "A1", "shared text number 99"),
    of_cell("text -1", '<c t="s"><v>-1</v></c>', "A1", "shared text number -1"),
    of_cell("text that is no number", '<c t="s"><v>x</v></c>', "A1", "shared text number x"),
    *(
        of_cell(f"number {text}", f'<c r="A1"><v>{text}</v></c>', "A1", text, "which is none")
        for text in ("12abc", "1_000", "nan", "inf", "-1e999", "0x10", "1,5")
    ),
    *(
        of_cell(f"reference {text}", f'<c r="{text}"><v>1</v></c>', f"'{text}'", "outside a sheet")
        for text in ("XFE1", "ZZZZ99999999", "A1048577", "A0", "1A", "A", "", "R1C1")
    ),
    of_cell("cell of another row", '<c r="B7"><v>1</v></c>', "B7", "is in row 1"),
    of_cell("same cell twice", '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "same cell twice"),
    of_cell("unknown type", '<c t="money"><v>1</v></c>', "A1", "unknown type 'money'"),
    of_cell("odd truth", '<c t="b"><v>perhaps</v></c>', "A1", "'perhaps'"),
    of_cell("odd date", '<c t="d"><v>2020-13-45</v></c>', "A1", "2020-13-45"),
    of_cell("element in a value", "<c><v>1<b/>2</v></c>", "broken up"),
    of_cell("element in a formula", "<c><f>1<b/>2</f></c>", "broken up"),
    of_cell("odd style", '<c s="bold"><v>1</v></c>', "damaged"),
    of_cell("long text", f'<c t="str"><v>{"x" * 40_000}</v></c>', "32,767"),
    of_cell("long inline", f'<c t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>', "32,767"),
    of_cell("endless value", f"<c><v>{'1' * 9_000_000}</v></c>", "32,767"),
    of_cell("deep formula", f"<c><f>{'(' * 4_500}1{')' * 4_500}</f></c>", "A1", "8,192"),
    of_cell("shared formula lost", '<c><f t="shared" si="4"/></c>', "A1", "text is missing"),
    of_cell("array beyond the sheet", '<c><f t="array" ref="A1:XFE9">B1</f></c>', "A1:XFE9"),
    of_cell("16,385 columns", "<c/>" * 16_385, "more columns than a sheet"),
    of_rows("same row twice", '<row r="1"><c><v>1</v></c></row>' * 2, "row 1 comes twice"),
    *(
        of_rows(f"row {number}", f'<row r="{number}"><c><v>1</v></c></row>', f"row number {number}")
        for number in ("0", "-3", "1048577", "99999999999999999999")
    ),
    of_rows("row without sense", '<row r="first"/>', "damaged"),
    of_rows("a row more than a sheet", '<row r="1048576"/><row/>', "row number 1048577"),
    of_stream(
        "a million merges", SHEET, lambda: (
            sheet_xml(SheetSource()).removesuffix(b"</worksheet>"), b"<mergeCells>",
            *(f'<mergeCell ref="A{row}:B{row}"/>'.encode() for row in range(1, 1_000_001)),
            b"</mergeCells></worksheet>",
        ),
        "Sheet 'Costs'", "100,000 merges",
    ),
    of_rows("whole-sheet merge", "", "merged cells", after='<mergeCell ref="A1:XFD1048576"/>'),
    of_rows("merge of nothing", "", "a merge", "'A1:?'", after='<mergeCell ref="A1:?"/>'),
    of_rows("overlapping columns", "", "columns overlap",
            before='<col min="1" max="16384" hidden="1"/>' * 2),
    of_rows("columns beyond the sheet", "", "columns overlap", before='<col min="9" max="99999"/>'),
    of_rows("240 million characters shared", long_formula_shared(30_000), "100,000,000"),
    of_stream(
        "20 million empty cells", SHEET,
        as_rows(times(b"<row>" + b"<c/>" * 16_384 + b"</row>", 1_221)), "5,000,000", stored=True,
    ),
    of_stream(
        "12 million figures", SHEET,
        as_rows(times(b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>", 750)), "5,000,000",
        stored=True,
    ),
    of_stream(
        "endless rows", SHEET, as_rows(times(b'<row r="7"/><row r="8"/>' * 100_000, 30)),
        "more rows than a sheet", stored=True,
    ),
    of_stream(
        "endless formats", SHEET, lambda: (
            sheet_xml(SheetSource()).removesuffix(b"</worksheet>"),
            *times(b"<cfRule/>" * 100_000, 15)(), b"</worksheet>",
        ),
        "1,000,000", stored=True,
    ),
    of_stream(
        "4 million texts", "xl/sharedStrings.xml",
        lambda: (b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
                 *times(b"<si/>" * 1_000_000, 4)()),
        "2,000,000 texts", stored=True,
    ),
)  # fmt: skip

CASES = (*NO_WORKBOOKS, *BAD_PACKAGES, *BAD_PARTS, *BAD_CELLS)
