"""What was repaired, as text and as JSON."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.grid import ErrorValue
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.model.tables import Kind
from sexcel.repair.records import Fix, Fixed, Move, RefusedRepair
from sexcel.reports.page import Page
from sexcel.reports.repairs import encode_repairs, render_repairs

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "fixes.schema.json").read_text(encoding="utf-8"))
TOTAL = CellRef("2 Overview", 13, 4)
FIX = Fix(
    Repair(TOTAL, "SUM(D5:D12)", None, "Let D13 be =SUM(D5:D12)"),
    ("SEC103", "SHT203"),
    "The total is £100 too low.",
    None,
    Decimal(8300),
    Decimal(8400),
    (Move(TOTAL, "Headline total", Decimal(8300), Decimal(8400), Kind.MONEY),),
    2,
    changes_figures=True,
)
NUMBER = Repair(CellRef("Costs", 3, 2), None, Decimal("0.5"), "Let B3 be the number 0.5")
SOURCE = FileReport("budget.xlsx", "0" * 64, "2020/21", Decimal(8300), (), ())
DONE = Fixed(
    Path("fixed.xlsx"),
    SOURCE,
    (FIX,),
    (RefusedRepair(None, NUMBER, ("SHT205",), "the cell is part of an array formula"),),
    (),
    (Decimal(8300), Decimal(8400)),
    3,
    (CellRef("Dates", 1, 1), *(CellRef("Dates", row, 1) for row in range(2, 6))),
    ("the digital signature",),
)
WRONG = Finding("SEC103", "total-wrong", Severity.ERROR, CellRef("Costs", 9, 2), "It is wrong.")


def shown(done: Fixed) -> str:
    return render_repairs(done, Page())


def test_the_whole_report() -> None:
    assert (
        shown(DONE)
        == """\
File         budget.xlsx
Written      fixed.xlsx, a copy with only these cells changed
Headline     £8,300 → £8,400
Following    3 other formulas depend on these cells and get their new values,
             too
In Excel     open the copy for the values of Dates!A1, Dates!A2, Dates!A3 and 2
             more: only Excel can tell them
Removed      the digital signature

Repaired: 1 cell
  '2 Overview'!D13
    was      8,300, typed
    becomes  =SUM(D5:D12), which is 8,400
    moves    Headline total: £8,300 → £8,400 (+£100)
             and 2 other figures
    why      SEC103, SHT203: The total is £100 too low.

Not repaired: 1 cell
  Costs!B3
    becomes  0.5, typed
    why      SHT205
    not made the cell is part of an array formula

1 repair could not be made.
"""
    )


def test_the_end_tells_what_to_do_next() -> None:
    unsafe = RefusedRepair(FIX, FIX.repair, FIX.rules, "needs --unsafe, because it changes figures")
    nothing = replace(DONE, output=None, made=(), left=())
    for done, end in (
        (nothing, "No error is left."),
        (replace(DONE, left=()), "No error is left."),
        (
            replace(nothing, source=replace(SOURCE, unjudged="the headline was not found")),
            "No error is left in what could be checked.",
        ),
        (replace(DONE, output=None, left=()), "With these repairs no error is left."),
        (
            replace(nothing, left=(unsafe,), remaining=(WRONG,)),
            "Add --unsafe to make the repair that needs it. 1 error is left, 1 of them "
            'new: sexcel validate "budget.xlsx".',
        ),
        (
            replace(DONE, left=(unsafe, unsafe), remaining=(WRONG, WRONG)),
            "Add --unsafe to make the 2 repairs that need it. 2 errors are left, 2 of them "
            'new: sexcel validate "fixed.xlsx".',
        ),
    ):
        assert " ".join(shown(done).rpartition("\n\n")[2].split()) == end


@pytest.mark.parametrize(
    ("was", "before", "after", "lines"),
    [
        ("A1", ErrorValue("#REF!"), Decimal(1), "was =A1, which is #REF! becomes =SUM(D5:D12)"),
        (None, None, Decimal(1), "was blank becomes =SUM(D5:D12), which is 1"),
        (None, "£5", Decimal(5), "was the text '£5', typed becomes"),
        ("A1", None, Decimal(1), "was =A1 becomes"),
        (
            "SUM(D5:D12)",
            Decimal(1),
            Decimal(2),
            "was 1, a value that is out of date becomes 2, by its own =SUM(D5:D12)",
        ),
    ],
)
def test_what_was_there_and_what_comes(was: Any, before: Any, after: Any, lines: str) -> None:
    fix = replace(FIX, was=was, before=before, after=after, moves=(), moved=0)
    text = " ".join(shown(replace(DONE, made=(fix,))).split())
    assert lines in text
    assert "moves its own figure alone" in text
    safe = replace(fix, changes_figures=False)
    assert "moves no figure" in " ".join(shown(replace(DONE, made=(safe,))).split())


@pytest.mark.parametrize(
    ("after", "line"),
    [(8400, "no figure; the repairs before it move its own why"), ("8300.4", "no figure why")],
)
def test_a_figure_that_the_repairs_before_move(after: Any, line: str) -> None:
    fix = replace(FIX, was="D1", after=Decimal(after), moves=(), moved=0, changes_figures=False)
    assert f"moves {line}" in " ".join(shown(replace(DONE, made=(fix,))).split())


def test_a_long_reason_is_cut_between_words() -> None:
    text = shown(replace(DONE, made=(replace(FIX, why="budget " * 60),)))
    assert "budget …" in text
    assert "budge …" not in text


def test_it_fits_the_page() -> None:
    for width in (40, 80):
        assert max(map(len, render_repairs(DONE, Page(width)).splitlines())) <= width


def test_the_document_is_valid_and_every_member_documented() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    unsafe = RefusedRepair(FIX, FIX.repair, FIX.rules, "needs --unsafe, because it changes figures")
    for done in (
        DONE,
        replace(DONE, output=None, made=(), headline=(None, None)),
        replace(DONE, left=(unsafe,), remaining=(WRONG,)),
    ):
        Draft202012Validator(SCHEMA).validate(json.loads(encode_repairs(done)))
    document = json.loads(encode_repairs(DONE))
    text = (DOCS / "fixes.md").read_text(encoding="utf-8")
    for member in (*document, *document["repaired"][0], *document["left"][0]):
        assert f"`{member}`" in text


def test_the_document() -> None:
    document = json.loads(encode_repairs(DONE))
    assert document["headline"] == {"before": 8300, "after": 8400}
    assert document["repaired"][0]["after"] == {"formula": "SUM(D5:D12)", "value": 8400}
    assert document["left"] == [
        {
            "sheet": "Costs",
            "cell": "B3",
            "rules": ["SHT205"],
            "what": "Let B3 be the number 0.5",
            "reason": "the cell is part of an array formula",
        }
    ]
    assert document["unverified"][0] == {"sheet": "Dates", "cell": "A1"}
