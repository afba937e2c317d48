"""Live budgets in workbooks with everything else that Excel can put into one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.graft import builders
from tests.graft.builders import MICROSOFT, OFFICE, draw_pixel
from tests.graft.live_books import write_in_thousands
from tests.graft.packing import Parts, declare, override, parts_of, relate, replace_once
from tests.graft.packing import save_package as save

Fill = Callable[[xlsxwriter.Workbook, Worksheet], None]
Build = Callable[[Path], Path]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_2009 = f"{MICROSOFT}/spreadsheetml/2009/9/main"


def put_budget_in(builder: str) -> Build:
    """Return what builds the workbook of a builder with a budget on sheets behind its own."""
    build_plain = builders.build_plain

    def build_budget(path: Path, fill: Fill | None = None) -> Path:
        def fill_all(workbook: xlsxwriter.Workbook, sheet: Worksheet) -> None:
            if fill is not None:
                fill(workbook, sheet)
            write_in_thousands(workbook)

        return build_plain(path, fill_all)

    def build_patched(path: Path) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(builders, "build_plain", build_budget)
            build: Build = getattr(builders, builder)
            return build(path)

    return build_patched


def fill_budget(fill: Callable[[xlsxwriter.Workbook], None]) -> Build:
    """Return what builds a budget and then fills its sheets."""

    def build(path: Path) -> Path:
        with xlsxwriter.Workbook(str(path)) as workbook:
            write_in_thousands(workbook)
            fill(workbook)
        return path

    return build


def _overview(workbook: xlsxwriter.Workbook) -> Worksheet:
    return workbook.get_worksheet_by_name("Checks")


def _add_charts(workbook: xlsxwriter.Workbook) -> None:
    sheet = _overview(workbook)
    columns, line = (workbook.add_chart({"type": kind}) for kind in ("column", "line"))
    columns.add_series({"values": "=Checks!$C$3:$C$10", "categories": "=Checks!$A$3:$A$10"})
    line.add_series(
        {"values": "=Checks!$D$3:$D$10", "y2_axis": True, "trendline": {"type": "linear"}}
    )
    columns.combine(line)
    sheet.insert_chart("H2", columns)
    for place, kind in (("H20", "doughnut"), ("H40", "bar"), ("P2", "radar"), ("P20", "area")):
        chart = workbook.add_chart({"type": kind})
        chart.add_series({"values": "='Our projects'!$B$2:$B$4"})
        sheet.insert_chart(place, chart)


def _add_formats(workbook: xlsxwriter.Workbook) -> None:
    sheet = _overview(workbook)
    sheet.conditional_format("B3:B10", {"type": "icon_set", "icon_style": "5_quarters"})
    sheet.conditional_format("C3:C10", {"type": "3_color_scale"})
    sheet.conditional_format("D3:D10", {"type": "data_bar", "data_bar_2010": True})
    red = workbook.add_format({"font_color": "#AA0000", "diag_type": 3})
    sheet.conditional_format("E3:E10", {"type": "formula", "criteria": "=$E3<0", "format": red})
    sheet.conditional_format("A3:A10", {"type": "duplicate", "format": red})


def _add_excel_table(workbook: xlsxwriter.Workbook) -> None:
    sheet = workbook.add_worksheet("Staff")
    columns = [
        {"header": "Post", "total_string": "All"},
        {"header": "Days", "total_function": "sum"},
        {"header": "Cost", "formula": "=[@Days]*500", "total_function": "sum"},
    ]
    data = [["Analyst", 10], ["Lead", 12]]
    sheet.add_table("B3:D6", {"name": "Posts", "columns": columns, "total_row": True, "data": data})
    sheet.write_formula("F3", "=SUM(Posts[Days])", None, 22)


def _add_arrays(workbook: xlsxwriter.Workbook) -> None:
    sheet = workbook.add_worksheet("Arrays")
    sheet.write_dynamic_array_formula("A1:A3", "=_xlfn._xlws.SORT('Our projects'!B2:B4)", None, 300)
    sheet.write_array_formula("C1:C3", "{='Our projects'!B2:B4*2}", None, 1000)
    sheet.write_formula("E1", '=_xlfn.TEXTJOIN(",",TRUE,"a","b")', None, "a,b")


def _add_groups(workbook: xlsxwriter.Workbook) -> None:
    sheet = _overview(workbook)
    for row in range(4, 7):
        sheet.set_row(row, None, None, {"level": 1, "hidden": row == 6})
    sheet.set_column("F:G", None, None, {"level": 1, "collapsed": True})
    sheet.freeze_panes(2, 1)
    sheet.set_h_pagebreaks([5])
    sheet.print_area("A1:E11")
    sheet.set_footer("&CPage &P of &N")
    sheet.set_tab_color("#112233")


def _add_shapes(workbook: xlsxwriter.Workbook) -> None:
    sheet = _overview(workbook)
    sheet.insert_textbox("H2", "Figures in £k", {"url": "https://example.org/"})
    sheet.insert_button("H9", {"macro": "Recalculate", "caption": "Work out"})
    sheet.insert_checkbox("H14", True)
    sheet.insert_image("H20", "grey.png", {"image_data": draw_pixel(), "decorative": True})


def _add_pictures(workbook: xlsxwriter.Workbook) -> None:
    sheet = _overview(workbook)
    sheet.set_background(draw_pixel())
    sheet.embed_image("H2", "grey.png", {"image_data": draw_pixel()})
    sheet.set_header("&C&G", {"image_center": "grey.png", "image_data_center": draw_pixel()})


def _add_validations(workbook: xlsxwriter.Workbook) -> None:
    sheet = workbook.get_worksheet_by_name("Inputs")
    kinds: tuple[tuple[str, dict[str, object]], ...] = (
        ("list", {"source": ["10%", "5%"]}),
        ("list", {"source": "='Our projects'!$A$2:$A$4"}),
        ("whole", {"criteria": "between", "minimum": 1, "maximum": 99}),
        ("custom", {"value": "=ISNUMBER(B4)"}),
    )
    for row, (kind, more) in enumerate(kinds):
        sheet.data_validation(row, 1, row, 1, {"validate": kind, **more})


def _add_names(workbook: xlsxwriter.Workbook) -> None:
    workbook.define_name("Contingency_rate", "=Inputs!$B$2")
    workbook.define_name("Checks!Local", "=Checks!$A$1")
    workbook.define_name("Decision", "=Inputs!$B$1")
    workbook.define_name("Twelve", "=12")
    workbook.define_name("Spread", "=OFFSET(Checks!$A$1,0,0,3,2)")
    workbook.get_worksheet_by_name("Inputs").write_formula(
        "D1", "=Contingency_rate*Twelve", None, 0.6
    )


def _add_words(workbook: xlsxwriter.Workbook) -> None:
    bold = workbook.add_format({"bold": True, "font_script": 1})
    sheet = workbook.add_worksheet("Words & <links>")
    sheet.write_rich_string("A1", "plain ", bold, "bold", " plain")
    sheet.write_url("A2", "https://example.org/?a=1&b=2", None, "a & b")
    sheet.write_url("A3", "internal:Checks!A1")
    sheet.write_string("A4", "line\nbreak \U0001f600 _x000D_")
    sheet.write_comment("A4", "Note\nof two lines", {"visible": True})
    workbook.set_custom_property("Reviewed", True)
    workbook.set_properties({"title": "Budget", "company": "SECCo"})


def build_from_1904(path: Path) -> Path:
    """Count dates from 1904, and write one."""
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as workbook:
        write_in_thousands(workbook)
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        _overview(workbook).write_number("A20", 40_000, day)
    return path


def build_with_pivot_table(path: Path) -> Path:
    """Add a pivot table of the projects, with its cache."""
    parts = parts_of(fill_budget(lambda workbook: workbook.add_worksheet("Pivot"))(path))
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition xmlns="{_MAIN}" refreshOnLoad="1" saveData="0"><cacheSource '
        'type="worksheet"><worksheetSource ref="A1:B4" sheet="Our projects"/></cacheSource>'
        '<cacheFields count="2"><cacheField name="Project"><sharedItems/></cacheField>'
        '<cacheField name="Amount"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    ).encode()
    parts["xl/pivotTables/pivotTable1.xml"] = (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="Projects" cacheId="7" dataCaption="Values">'
        '<location ref="A3:B4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="2"><pivotField showAll="0"/><pivotField showAll="0"/></pivotFields>'
        "</pivotTableDefinition>"
    ).encode()
    kind = f"{OFFICE}.spreadsheetml"
    declare(
        parts,
        override("xl/pivotCache/pivotCacheDefinition1.xml", f"{kind}.pivotCacheDefinition+xml"),
        override("xl/pivotTables/pivotTable1.xml", f"{kind}.pivotTable+xml"),
    )
    cache = "pivotCache/pivotCacheDefinition1.xml"
    relate(
        parts, "xl/worksheets/sheet4.xml", ("rId1", "pivotTable", "../pivotTables/pivotTable1.xml")
    )
    relate(parts, "xl/pivotTables/pivotTable1.xml", ("rId1", "pivotCacheDefinition", f"../{cache}"))
    relate(parts, "xl/workbook.xml", ("rIdV", "pivotCacheDefinition", cache))
    _add_to_workbook(parts, '<pivotCaches><pivotCache cacheId="7" r:id="rIdV"/></pivotCaches>')
    return save(path, parts)


def build_with_slicer(path: Path) -> Path:
    """Add a slicer of an Excel table."""
    parts = parts_of(fill_budget(_add_excel_table)(path))
    parts["xl/slicerCaches/slicerCache1.xml"] = (
        f'<slicerCacheDefinition xmlns="{_2009}" name="Slicer_Post" sourceName="Post"><extLst>'
        f'<x:ext xmlns:x="{_MAIN}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}">'
        f'<x15:tableSlicerCache xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main" tableId="1" '
        'column="1"/></x:ext></extLst></slicerCacheDefinition>'
    ).encode()
    parts["xl/slicers/slicer1.xml"] = (
        f'<slicers xmlns="{_2009}"><slicer name="Post" cache="Slicer_Post" caption="Post" '
        'rowHeight="241300"/></slicers>'
    ).encode()
    declare(
        parts,
        override("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml"),
        override("xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml"),
    )
    kind = f"{MICROSOFT}/2007/relationships"
    relate(parts, "xl/worksheets/sheet4.xml", ("rIdS", f"{kind}/slicer", "../slicers/slicer1.xml"))
    relate(
        parts, "xl/workbook.xml", ("rIdS", f"{kind}/slicerCache", "slicerCaches/slicerCache1.xml")
    )
    _add_to_workbook(
        parts,
        '<extLst><ext uri="{46BE6895-7355-4a93-B00E-2C351335B9C9}" xmlns:x15="'
        f'{MICROSOFT}/spreadsheetml/2010/11/main"><x15:slicerCaches xmlns:x14="{_2009}">'
        '<x14:slicerCache r:id="rIdS"/></x15:slicerCaches></ext></extLst>',
    )
    return save(path, parts)


def _add_to_workbook(parts: Parts, content: str) -> None:
    part = "xl/workbook.xml"
    parts[part] = replace_once(parts[part], "</workbook>", f"{content}</workbook>")


def _list_budgets() -> Iterator[tuple[str, Build]]:
    for name in (
        "plain", "rich", "with_notes", "with_conversation", "with_form_control",
        "with_foreign_parts", "with_calculation_chain", "with_macros", "template", "signed",
        "strict", "prefixed", "in_utf_16", "hidden_and_protected",
    ):  # fmt: skip
        yield name, put_budget_in(f"build_{name}")
    for fill in (
        _add_charts, _add_formats, _add_excel_table, _add_arrays, _add_groups, _add_shapes,
        _add_pictures, _add_validations, _add_names, _add_words,
    ):  # fmt: skip
        yield fill.__name__.removeprefix("_add_"), fill_budget(fill)
    yield "from_1904", build_from_1904
    yield "pivot_table", build_with_pivot_table
    yield "slicer", build_with_slicer


BUDGETS = dict(_list_budgets())
ENDINGS = {"with_macros": ".xlsm", "template": ".xltx"}
"""Of those that are no ``.xlsx``."""
