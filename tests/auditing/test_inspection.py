"""What any workbook consists of."""

from msgspec.structs import replace

from sexcel.auditing.inspection import inspect_workbook
from sexcel.model.refs import CellRef
from tests.formulas.grids import grid, with_sheet

BOOK = grid(
    {
        "Plan!A1": "Cost",
        "Plan!B1": "2024/25",
        "Plan!A2": "Staff",
        "Plan!B2": 100,
        "Plan!A3": "Rent",
        "Plan!B3": ("Inputs!B2*12", 60),
        "Plan!A4": "Total",
        "Plan!B4": ("SUM(B2:B3)", 160),
        "Plan!D2": "Spare",
        "Plan!E2": 7,
        "Plan!A7": ("[1]Other!A1", 1),
        "Inputs!A2": "Rent, a month",
        "Inputs!B2": 5,
    }
)


def test_blocks_with_inputs_workings_and_outputs() -> None:
    plan, inputs = inspect_workbook(BOOK).sheets
    blocks = [
        (block.range.a1, block.inputs, block.unread, block.workings, block.outputs)
        for block in plan.blocks
    ]
    assert blocks == [("A1:B4", 1, 0, 1, 1), ("D2:E2", 0, 1, 0, 0), ("A7", 0, 0, 0, 1)]
    assert [block.text for block in plan.blocks] == ["Cost", "Spare", ""]
    assert plan.largest_outputs == (CellRef("Plan", 4, 2), CellRef("Plan", 7, 1))
    assert [(block.inputs, block.unread) for block in inputs.blocks] == [(1, 0)]


def test_what_is_hidden_named_linked_and_unread() -> None:
    book = with_sheet(BOOK, hidden_rows=frozenset({3, 50}), hidden_columns=frozenset({5}))
    book = replace(book, defined_names={"Rent": "Inputs!$B$2"}, hidden_names={"Old": "Plan!$A$1"})
    inspection = inspect_workbook(book)
    assert (inspection.sheets[0].hidden_rows, inspection.sheets[0].hidden_columns) == ((3,), (5,))
    assert [(name.name, name.is_hidden, name.is_used) for name in inspection.names] == [
        ("Rent", False, False),
        ("Old", True, False),
    ]
    assert [(link.file, link.formulas) for link in inspection.links] == [("1", 1)]
    assert inspection.unread_sheets == ("Plan",)
