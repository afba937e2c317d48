"""Recalculation: what formulas come to, with cells changed, and what cannot be vouched for."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from sexcel.files.child import Child
from sexcel.files.reading import read_grid
from sexcel.formulas import recalculation
from sexcel.formulas.export import straighten_ranges
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.model.grid import ErrorValue, ExcelTable
from sexcel.model.refs import RangeRef
from tests.formulas.grids import grid, pinned_formulas, ref_of, values, with_sheet
from tests.recalculating import recalculate

LIVE = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-live.xlsx"


def test_values_of_every_kind() -> None:
    assert values(
        {
            "A1": 42331,
            "A2": Decimal("0.05"),
            "A3": "Privacy",
            "A4": True,
            "A5": date(2020, 4, 1),
            "B1": ("A1*(1+A2)", None),
            "B2": ('A3&" team"', None),
            "B3": ("AND(A4,A1>1)", None),
            "B4": ("A5+30", date(2020, 5, 1)),
            "B5": ("YEAR(A5)", None),
            "B6": ("A1/0", ErrorValue("#DIV/0!")),
            "B7": ("Z99", None),
            "B8": ('IF(A1>0,"","x")', None),
        }
    ) == {
        "B1": Decimal("44447.55"),
        "B2": "Privacy team",
        "B3": True,
        "B4": date(2020, 5, 1),
        "B5": Decimal(2020),
        "B6": ErrorValue("#DIV/0!"),
        "B7": Decimal(0),
        "B8": "",
    }


def test_what_cannot_be_written_in_xml_or_in_a_formula_as_it_is() -> None:
    book = grid(
        {
            'It\'s <b> & "q"!A1': 7,
            'It\'s <b> & "q"!A2': ("'It''s <b> & \"q\"'!A1*2", 14),
            'It\'s <b> & "q"!A3': ('LEN("  a & b < c ")', 12),
            "Other!A1": "  two  spaces\x00",
            "Other!A2": ("LEN(A1)", 14),
        }
    )
    assert not recalculate(book).differing


def test_scenarios_change_cells_and_put_them_back() -> None:
    book = grid(
        {"A1": 1, "A2": 2, "A3": ("SUM(A1:A2)", 3), "A4": ("A3*10", 30), "B1": ("IF(A5=0,1,2)", 1)}
    )
    recalculation = recalculate(
        book,
        [
            {},
            {ref_of("A1"): Decimal(5)},
            {ref_of("A3"): Decimal(100)},
            {ref_of("A5"): Decimal(9)},
            {},
        ],
        [ref_of("A3"), ref_of("A4"), ref_of("B1"), ref_of("A1")],
    )
    figures = [
        [values[ref_of(cell)] for cell in ("A3", "A4", "B1", "A1")]
        for values in recalculation.values
    ]
    assert figures == [
        [3, 30, 1, 1],
        [7, 70, 1, 5],
        [100, 1000, 1, 1],
        [3, 30, 2, 1],
        [3, 30, 1, 1],
    ]
    assert recalculation.not_verified == {}


def test_a_changed_cell_that_held_an_error_a_text_or_nothing_is_put_back() -> None:
    book = grid(
        {
            "A1": ErrorValue("#N/A"), "A2": "n/a", "B1": ("ISNA(A1)", True),
            "B2": ("ISTEXT(A2)", True), "B3": ("ISBLANK(A3)", True),
        }
    )  # fmt: skip
    moved = {ref_of(cell): Decimal(1) for cell in ("A1", "A2", "A3")}
    recalculation = recalculate(
        book, [moved, {ref_of("B1"): Decimal(2)}], [ref_of("B2"), ref_of("B3")]
    )
    assert [dict(values) for values in recalculation.values] == [
        {ref_of("B2"): False, ref_of("B3"): False},
        {ref_of("B2"): True, ref_of("B3"): True},
    ]
    with Engine() as engine:
        engine.recalculate(book, [moved])
        again = engine.recalculate(book, [{ref_of("A9"): Decimal(0)}]).values[0]
    assert dict(again) == {ref_of("B1"): True, ref_of("B2"): True, ref_of("B3"): True}


def test_an_engine_keeps_the_workbook_that_it_was_given() -> None:
    first, second = grid({"A1": 1, "B1": ("A1*2", 2)}), grid({"A1": 5, "B1": ("A1*2", 10)})
    with Engine() as engine:
        for book, twice in ((first, 2), (first, 2), (second, 10), (first, 2)):
            assert recalculate(book, engine=engine).values[0][ref_of("B1")] == twice


def test_the_live_workbook_is_verified_whole() -> None:
    recalculation = recalculate(read_grid(LIVE))
    assert recalculation.formulas == len(recalculation.values[0]) > 1400
    assert (recalculation.pinned, recalculation.differing, recalculation.unsaved) == (
        {},
        {},
        frozenset(),
    )


def test_tables_of_excel_are_followed() -> None:
    book = grid(
        {
            "A1": "Line", "B1": "Fee", "C1": "VAT's",
            "A2": "Core", "B2": 100, "C2": ("Costs[[#This Row],[Fee]]*0.2", 20),
            "A3": "SME", "B3": 300, "C3": ("Costs[@Fee]*0.2", 60),
            "A4": "Total", "B4": ("SUBTOTAL(109,Costs[Fee])", 400),
            "C4": ("SUM(Costs[VAT''s])", 80),
            "E1": ("SUM(Costs)", 480), "E2": ("Costs[[#Totals],[Fee]]+1", 401),
            "E3": ("COUNTA(Costs[#All])", 12), "E4": ("Costs[[#Headers],[Fee]]", "Fee"),
            "E5": ("SUM(Costs[[Fee]:[VAT''s]])", 480), "E6": ("ROWS(Costs[[#Data],[#Totals]])", 3),
            "E7": ("SUM(costs[fee])", 400), "E8": ("SUM(Costs[Rent])", 5),
        }
    )  # fmt: skip
    table = ExcelTable("Costs", RangeRef("S", 1, 1, 4, 3), ("Line", "Fee", "VAT's"), totals_rows=1)
    recalculation = recalculate(replace(book, excel_tables=(table,)))
    assert not recalculation.differing
    assert pinned_formulas(recalculation) == {"E8": "refers to a table that is not there"}


def test_names_of_the_workbook_of_a_sheet_and_hidden_ones() -> None:
    book = replace(
        grid(
            {
                "S!A1": 2, "S!B1": ("Rate*10", 20), "S!B2": ("Local+1", 3),
                "S!B3": ("Unseen", 2), "S!B4": ("Linked*2", 8), "S!B5": ("Now_is-1", 1),
                "S!B6": ("Sevens", 9), "S!B7": ("Passing+0", 2),
                "T!A1": 5, "T!B2": ("Local+1", 6), "T!B3": ("SUM(Both)", 7),
            }
        ),
        defined_names={
            "Rate": "S!$A$1", "Linked": "[1]Costs!$A$1", "Both": "S!$A$1,T!$A$1", "Now_is": "NOW()",
            "Sevens": 'SUMPRODUCT((LEFT(S!$A$1:$A$9,1)="7")*S!$B$1:$B$9)',
            "Passing": "SUBTOTAL(9,S!$A$1:$A$9)",
        },
        hidden_names={"Unseen": "S!$A$1"},
        local_names={"S": {"Local": "S!$A$1"}, "T": {"Local": "T!$A$1"}},
    )  # fmt: skip
    recalculation = recalculate(book)
    assert not recalculation.differing
    assert pinned_formulas(recalculation)["B4"] == "refers to another workbook"
    assert pinned_formulas(recalculation)["B5"] == "changes whenever it is worked out"
    assert pinned_formulas(recalculation)["B6"] == "gives a whole range to a function of one value"


@pytest.mark.parametrize("saved", [10, None])
def test_a_cell_of_a_macro_sheet_is_not_known(saved: object) -> None:
    cells = grid({"A1": ("Macro1!A1*2", saved), "A2": ("A1+1", 11), "A3": ("1+1", 2)})
    recalculation = recalculate(replace(cells, unread_sheets=("Macro1",)))
    assert not recalculation.differing
    assert pinned_formulas(recalculation)["A1"] == "refers to a macro sheet"
    assert "A3" not in pinned_formulas(recalculation)


def test_sheets_from_one_to_another() -> None:
    book = grid({"Jan!A1": 1, "Feb!A1": 2, "The end!A1": 4, "Sum!A1": ("SUM('Jan:The end'!A1)", 7)})
    assert not recalculate(book).differing


def test_a_range_where_one_cell_is_meant() -> None:
    cells = {
        "A1": 1, "A2": 2, "A3": 3,
        "B1": ("A1:A3*2", 2), "B2": ("A1:A3*2", 4), "B3": ("SUM(A1:A3*10)", 30),
        "C2": ("A:A+1", 3), "C3": ("A1:A3", 3), "D1": ("SUMPRODUCT(A1:A3*(A1:A3>1))", 5),
        "D2": ("SUM(A1:A3*A1:A3)", 14), "D3": ("_xlfn.SINGLE(A1:A3)", 3),
    }  # fmt: skip
    book = with_sheet(grid(cells), array_formulas=frozenset({(2, 4)}))
    recalculation = recalculate(book)
    assert (recalculation.differing, recalculation.pinned) == ({}, {})


def test_cells_that_an_array_formula_fills() -> None:
    cells = {
        "A1": 1, "A2": 2, "A3": 3, "B1": ("A1:A3*2", 2), "B2": 4, "B3": 6, "C1": ("SUM(B1:B3)", 12),
        "C2": ("SUM(B1#)", 12), "C3": ("SUM(_xlfn.ANCHORARRAY(B1))", 12),
    }  # fmt: skip
    spilled = with_sheet(
        grid(cells),
        array_ranges=(RangeRef("S", 1, 2, 3, 2),),
        array_formulas=frozenset({(1, 2)}),
    )
    recalculation = recalculate(spilled, [{}, {ref_of("A3"): Decimal(10)}])
    assert (recalculation.differing, recalculation.pinned) == ({}, {})
    assert recalculation.values[1][ref_of("C1")] == 26


def test_the_epoch_of_1904() -> None:
    cells = {
        "A1": date(1990, 1, 1), "B1": ("YEAR(A1)", 1990), "B2": ("A1+1", date(1990, 1, 2)),
        "B3": ("DATE(1990,1,1)*1", 31412), "B4": ("A1*1", 31412),
    }  # fmt: skip
    recalculation = recalculate(replace(grid(cells), from_1904=True))
    assert not recalculation.differing


def test_a_date_has_its_time_of_day() -> None:
    book = with_sheet(
        grid({"A1": date(2020, 1, 1), "B1": ("A1-INT(A1)", Decimal("0.25"))}),
        serials={(1, 1): Decimal("43831.25")},
    )
    assert not recalculate(book).differing


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("TODAY()-43831", "changes whenever it is worked out"),
        ("RANDBETWEEN(1,6)", "changes whenever it is worked out"),
        ("[1]Costs!$A$1*2", "refers to another workbook"),
        ("'[last year.xlsx]Costs'!$A$1*2", "refers to another workbook"),
        ("TABLE(A1,)", "is part of a what-if data table"),
        ("GETPIVOTDATA(\"x\",A1)", "uses something that cannot be recalculated here"),
        ("OURS(A1)", "uses something that cannot be recalculated here"),
        ("NoSuchName*2", "uses something that cannot be recalculated here"),
        ("SUM(A1", "uses something that cannot be recalculated here"),
        ("0.1+0.2=0.3", "turns on figures that agree to 15 digits"),
        ("ROUND(1.005*100,0)", "turns on figures that agree to 15 digits"),
        ("TEXT(A1,\"[$-809]d mmmm\")", "uses a function on which spreadsheets differ"),
        ("IRR({-100,60,70})", "uses a function on which spreadsheets differ"),
        ("VLOOKUP(1,A1:A1,1)", "uses a function on which spreadsheets differ"),
        ("YEAR(\"19/09/2017\")", "uses a function on which spreadsheets differ"),
        ("SQRT(-A1)", "gives an error here or in the file, and not the same in both"),
        ("A1&\"\"", "gives text here and a number in the file, or the other way round"),
    ],
)  # fmt: skip
def test_what_cannot_be_vouched_for(formula: str, reason: str) -> None:
    saved: object = {"0.1+0.2=0.3": True, "ROUND(1.005*100,0)": 100}.get(formula, 99)
    recalculation = recalculate(
        grid({"A1": 1, "B1": (formula, saved), "C1": ("IF(B1=99,1,0)", int(saved == 99))})
    )
    assert pinned_formulas(recalculation) == {"B1": reason}
    assert not recalculation.differing, "what depends on it is worked out from its saved value"


def test_texts_that_each_spreadsheet_takes_in_its_own_way() -> None:
    book = grid(
        {
            "A1": "01/02/2020", "A2": "co-op", "A3": "7", "B1": ("A1+0", 43862),
            "B2": ('IF(A2<"coop",1,2)', 3), "B3": ("A3+1", 9), "B4": ('IF(A2="coop",1,2)', 3),
        }
    )  # fmt: skip
    recalculation = recalculate(book)
    assert set(pinned_formulas(recalculation)) == {"B1", "B2"}
    assert {ref.a1: value for ref, value in recalculation.differing.items()} == {"B3": 8, "B4": 2}


def test_a_year_that_is_joined_with_words_is_no_date() -> None:
    """Take 2020/21 as it is written where nothing but ``&`` and text functions read it."""
    book = grid(
        {
            "A1": "2021/22", "B1": ('A1&" Budget"', "2020/21 Budget"), "B2": ("A1+1", 44000),
            "B3": ('UPPER(A1&" draft")', "2020/21 DRAFT"), "B4": ('MATCH(A1,A1:A2,0)', 2),
        }
    )  # fmt: skip
    recalculation = recalculate(book)
    assert set(pinned_formulas(recalculation)) == {"B2", "B4"}
    assert {ref.a1: value for ref, value in recalculation.differing.items()} == {
        "B1": "2021/22 Budget", "B3": "2021/22 DRAFT",
    }  # fmt: skip


@pytest.mark.parametrize(
    "formula",
    [
        'SUMPRODUCT((LEFT(A1:A3,1)="7")*B1:B3)',
        "SUMPRODUCT(--ISNUMBER(B1:B3),B1:B3)",
        'SUMPRODUCT(--ISNUMBER(FIND("b",A1:A3)),B1:B3)',
        "SUMPRODUCT(1/COUNTIF(A1:A3,A1:A3))",
        "SUMPRODUCT((MOD(ROW(B1:B3),2)=1)*B1:B3)",
    ],
)
def test_functions_of_one_value_that_are_given_a_range_are_held(formula: str) -> None:
    cells = {"A1": "7a", "A2": "8b", "A3": "7c", "B1": 10, "B2": 20, "B3": 30, "C1": (formula, 40)}
    recalculation = recalculate(grid(cells))
    assert recalculation.differing == {}
    assert pinned_formulas(recalculation) == {
        "C1": "gives a whole range to a function of one value"
    }


def test_a_sum_of_products_alone_is_verified() -> None:
    cells = {"A1": "x", "A2": "y", "B1": 10, "B2": 20, "C1": ('SUMPRODUCT((A1:A2="x")*B1:B2)', 99)}
    assert recalculate(grid(cells)).differing == {ref_of("C1"): 10}


def test_hidden_rows_that_a_subtotal_may_leave_out() -> None:
    cells = {"A1": 1, "A2": 2, "A3": ("SUBTOTAL(109,A1:A2)", 1), "A4": ("SUM(A1:A2)", 3)}
    assert recalculate(grid(cells)).differing == {ref_of("A3"): 3}
    recalculation = recalculate(with_sheet(grid(cells), hidden_rows=frozenset({2})))
    assert (recalculation.differing, pinned_formulas(recalculation)) == (
        {},
        {"A3": "leaves out hidden rows"},
    )


def test_a_change_that_would_have_to_go_through_what_is_held() -> None:
    book = grid(
        {
            "A1": 1, "A2": ("OURS(A1)", 5), "A3": ("A2+1", 6), "A4": ("A1+1", 2),
            "B1": 7, "B2": ("TODAY()", 43831), "B3": ("B1+B2", 43838),
        }
    )  # fmt: skip
    recalculation = recalculate(book, [{}, {ref_of("A1"): Decimal(9)}])
    assert set(recalculation.not_verified) == {ref_of("A2"), ref_of("A3"), ref_of("B2")}
    moved = recalculate(book, [{ref_of("B1"): Decimal(9)}], [ref_of("A3"), ref_of("B3")])
    assert moved.not_verified == {}
    assert moved.values[0][ref_of("B3")] == 43840


def test_what_depends_on_one_that_has_no_saved_value() -> None:
    recalculation = recalculate(
        grid({"A1": ("OURS(1)", None), "A2": ("A1+1", 6), "A3": ("1+1", 2)})
    )
    assert set(pinned_formulas(recalculation)) == {"A1", "A2"}


def test_the_noise_of_large_figures_is_no_difference() -> None:
    large = Decimal("123456789012345")
    book = grid({"A1": large, "A2": Decimal("0.1"), "B1": ("A1+A2-A1", Decimal("0.1"))})
    assert not recalculate(book).differing


def test_circles_are_named_and_what_depends_on_them_is_not() -> None:
    book = grid(
        {
            "A1": ("SUM(A1:A3)", 0), "A2": 1, "B1": ("B3+1", 0), "B2": ("B1+1", 0),
            "B3": ("B2+1", 0), "C1": ("B1*2", 0), "C2": ("IF(TRUE,1,C3)", 1), "C3": ("C2", 1),
        }
    )  # fmt: skip
    recalculation = recalculate(book)
    assert recalculation.circles == ((ref_of("A1"),), (ref_of("B1"), ref_of("B2"), ref_of("B3")))
    assert set(pinned_formulas(recalculation).values()) == {"is part of a circular reference"}
    meant = recalculate(replace(book, iterative=True))
    assert set(pinned_formulas(meant).values()) == {
        "is part of a circular reference, which the workbook allows"
    }


def abort(_: bytes) -> bytes:
    os.abort()


@pytest.mark.parametrize("target", ["abort", "no_such_function"])
def test_an_engine_that_dies_is_no_fault_of_the_workbook(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalculation, "_TARGET", f"{__name__}:{target}")
    with pytest.raises(RecalculationError, match="the engine for formulas stopped"):
        recalculate(grid({"A1": ("1+1", 2)}))


def test_an_engine_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sexcel.formulas.engine_session._SECONDS", 0)
    monkeypatch.setattr("sexcel.formulas.engine_session._CELLS_PER_SECOND", 10**9)
    with pytest.raises(RecalculationError, match="the engine for formulas took too long"):
        recalculate(grid({"A1": ("1+1", 2)}))


def test_an_engine_that_failed_takes_the_next_workbook() -> None:
    hopeless = grid({"A1": ("SUMPRODUCT((C:C>0)*(TRANSPOSE(C:C)>0))", 0)})
    with Engine() as engine:
        with pytest.raises(RecalculationError):
            engine.recalculate(hopeless)
        assert engine.recalculate(grid({"A1": ("1+1", 2)})).values[0][ref_of("A1")] == 2


def test_a_child_answers_one_request_after_another() -> None:
    with Child("tests.files.test_child:reversed_bytes") as child:
        assert [child.ask(text, seconds=10) for text in (b"ab", b"", b"xyz" * 99)] == [
            b"ba", b"", b"zyx" * 99,
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "put"),
    [
        ("SUM(A3:A1)", "SUM(A1:A3)"),
        ("SUM(C$3:$A1)+B2:B3", "SUM($A1:C$3)+B2:B3"),
        ("Costs!B9:B10&\"B10:B9\"", "Costs!B9:B10&\"B10:B9\""),
        ("Costs!B10:B9&\"B10:B9\"", "Costs!B9:B10&\"B10:B9\""),
    ],
)  # fmt: skip
def test_ranges_run_forwards(written: str, put: str) -> None:
    assert straighten_ranges(written) == put
