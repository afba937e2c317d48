"""A figure traced: its words, its inputs, its readers and what it moves."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import ExcelTable, Grid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.tracing.target import UnknownFigureError
from sexcel.tracing.trace import Trace, trace_figure
from tests.formulas.grids import grid

COSTS = {
    "A1": "Cost",
    "B1": "2023/24",
    "C1": "2024/25",
    "D1": "Change",
    **{f"A{row}": name for row, name in enumerate(("Staff", "Rent", "Travel"), 2)},
    **{f"B{row}": amount for row, amount in enumerate((100, 50, 25), 2)},
    **{f"C{row}": amount for row, amount in enumerate((120, 40, 40), 2)},
    "A5": "Total",
    "B5": ("SUM(B2:B4)", 175),
    "C5": ("SUM(C2:C4)", 200),
    "D5": ("C5-B5", 25),
    "A6": "Contingency",
    "C6": ("ROUND(Rates!B2*(C2+C3),0)", 16),
    "A7": "Budget",
    "C7": ("C5+C6", 216),
    "Rates!A2": "Contingency rate",
    "Rates!B2": 0.1,
}


def costs() -> Grid:
    book = grid(COSTS)
    rate = CellRef("Rates", 2, 2)
    cell = book.cell(rate)
    assert cell is not None
    return book.with_cells({rate: replace(cell, number_format="0%")})


def traced(query: str, book: Grid | None = None) -> Trace:
    with Engine() as engine:
        return trace_figure(query, book or costs(), None, engine)


def places(trace: Trace) -> list[tuple[int, str]]:
    return [(working.depth, str(working.place)) for working in trace.workings]


def test_words_inputs_readers_and_movements_of_a_figure() -> None:
    trace = traced("C6")
    assert trace.figure.name == "Contingency, 2024/25"
    assert (trace.figure.shown, trace.figure.formula) == ("16", "ROUND(Rates!B2*(C2+C3),0)")
    assert trace.figure.words == "10% (Rates!B2) × (Staff + Rent), rounded to whole numbers"
    assert places(trace) == [(1, "Rates!B2"), (1, "S!C2"), (1, "S!C3")]
    assert [str(cell.ref) for cell in trace.readers] == ["S!C7"]
    assert (trace.typed, trace.typed_sheets, trace.dependents) == (3, ("Rates", "S"), 1)
    assert trace.moved_to == Decimal("17.6")
    assert [(str(m.cell.ref), m.after) for m in trace.movements] == [("S!C7", Decimal("217.6"))]


def test_down_to_the_typed_cells_and_each_working_once() -> None:
    trace = traced("S!C7")
    assert trace.figure.words == "Total + Contingency"
    assert places(trace) == [
        (1, "S!C5"),
        *((2, f"S!C{row}") for row in (2, 3, 4)),
        (1, "S!C6"),
        *((2, cell) for cell in ("Rates!B2", "S!C2", "S!C3")),
    ]
    assert [working.is_repeated for working in trace.workings] == [False] * 8
    assert (trace.typed, trace.left_out) == (4, 0)


def test_a_typed_figure_moves_every_total_above_it() -> None:
    trace = traced("Travel, 2024/25")
    assert (trace.figure.ref, trace.figure.formula, trace.workings) == (
        CellRef("S", 4, 3),
        None,
        (),
    )
    assert [str(cell.ref) for cell in trace.readers] == ["S!C5"]
    moved = {str(movement.cell.ref): movement.after for movement in trace.movements}
    assert moved == {"S!C5": Decimal(204), "S!C7": Decimal(220), "S!D5": Decimal(29)}


def test_a_long_list_is_one_entry_with_its_sum() -> None:
    lines = {f"A{row}": f"Line {row}" for row in range(2, 202)}
    amounts = {f"B{row}": row for row in range(2, 202)}
    book = grid({"B1": "Amount", **lines, **amounts, "B203": ("SUM(B2:B201)", 20300)})
    trace = traced("B203", book)
    (working,) = trace.workings
    assert (str(working.place), working.name) == ("S!B2:B201", "Amount")
    assert (working.figures, working.total, trace.typed) == (200, Decimal(20300), 200)
    assert trace.figure.words == "the sum of Amount (B2:B201)"


def test_columns_of_an_excel_table_are_followed() -> None:
    book = grid({"A1": "Fee", "A2": 5, "A3": 7, "C1": ("SUM(Fees[Fee])", 12)})
    table = ExcelTable("Fees", RangeRef("S", 1, 1, 3, 1), ("Fee",))
    book = replace(book, excel_tables=(table,))
    assert places(traced("C1", book)) == [(1, "S!A2"), (1, "S!A3")]
    assert [str(cell.ref) for cell in traced("A3", book).readers] == ["S!C1"]


def test_a_defined_name_and_a_circle() -> None:
    book = grid({"A1": ("B1+1", 1), "B1": ("A1+1", 2)})
    named = replace(book, defined_names={"Start": "S!$A$1"})
    trace = traced("start", named)
    assert trace.figure.ref == CellRef("S", 1, 1)
    assert [(w.depth, str(w.place), w.is_repeated) for w in trace.workings] == [
        (1, "S!B1", False),
        (2, "S!A1", True),
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "Contigency",
            "There is no cell, name or line 'Contigency' in test.xlsx: the nearest are "
            "'Contingency' and 'Contingency rate'.",
        ),
        (
            "Total",
            "'Total' is 3 figures in test.xlsx: choose between S!B5 (Total, 2023/24), "
            "S!C5 (Total, 2024/25) and S!D5 (Total, Change).",
        ),
        ("Rate!B2", "There is no sheet 'Rate' in test.xlsx: the nearest is Rates."),
        ("S!B2:B4", "'S!B2:B4' is 3 cells, not one in test.xlsx: choose between S!B2 and S!B4."),
        ("A2", "'A2' is on 2 sheets in test.xlsx: choose between S!A2 and Rates!A2."),
        ("S!Z9", "S!Z9 is empty, and no formula reads it."),
        (
            "qqqq",
            "There is no cell, name or line 'qqqq' in test.xlsx: give a cell such as Sheet1!B5, "
            "a defined name, or the label of a row.",
        ),
    ],
)
def test_what_is_no_single_figure_gets_one_sentence(query: str, sentence: str) -> None:
    with pytest.raises(UnknownFigureError) as caught:
        traced(query)
    assert str(caught.value) == sentence
