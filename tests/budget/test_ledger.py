"""Finding the cause: which one figure explains the equations that do not hold."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pytest

from sexcel.budget.equation import Equation
from sexcel.budget.ledger import Cause, Ledger
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.doubts import AmountAsText, Doubt, ErrorInTable
from sexcel.model.expressions import Expression, Figure, FigureKey, Sum
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Column, Kind, Table
from tests.timing import processor_time

MONEY = Column("value", "Value", Kind.MONEY)
TABLE = Table("t", "Test", "Test", (MONEY,), source="")


def make_book(figures: Mapping[str, int | None], *doubts: Doubt) -> Book:
    """Return a book of one table with one column of £; each figure is a row."""
    rows = tuple(
        Row(name, Role.LINE, name, "", number, {"value": Entry(decimal(value), cell(number))})
        for number, (name, value) in enumerate(figures.items(), 1)
    )
    column = BookColumn(MONEY, "value", "Value", 1, cell(1))
    table = BookTable(TABLE, (RangeRef("Test", 1, 1, len(rows), 1),), (column,), rows)
    return Book("test.xlsx", "", 2020, {"t": table}, doubts)


def decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def cell(number: int) -> CellRef:
    return CellRef("Test", number, 1)


def key(name: str) -> FigureKey:
    return FigureKey("t", name, "value")


def equation(target: str, *terms: str, link: bool = False) -> Equation:
    """Return the equation target = the sum of the terms; a term with a minus is taken off."""
    figures: list[Expression] = [
        -Figure(key(term[1:])) if term.startswith("-") else Figure(key(term)) for term in terms
    ]
    formula = figures[0] if len(figures) == 1 else Sum(tuple(figures))
    return Equation("a-rule", key(target), formula, "its terms", link=link)


def causes(
    figures: Mapping[str, int | None],
    equations: Iterable[Equation],
    *,
    below_zero: Iterable[str] = (),
    blanks: Iterable[str] = (),
) -> list[Cause]:
    ledger = Ledger(
        make_book(figures), equations, frozenset(map(key, below_zero)), frozenset(map(key, blanks))
    )
    return list(ledger.causes())


def summary(found_causes: list[Cause]) -> list[tuple[str, int, int]]:
    return [(cause.key.row, int(cause.found_value), int(cause.expected)) for cause in found_causes]


THREE_SUMS = (
    equation("first", "shared", "a"),
    equation("second", "shared", "b"),
    equation("third", "shared", "c"),
    equation("total", "first", "second", "third"),
)
CONSISTENT: dict[str, int | None] = {
    "shared": 1000,
    "a": 100,
    "b": 200,
    "c": 300,
    "first": 1100,
    "second": 1200,
    "third": 1300,
    "total": 3600,
}


def test_where_every_equation_holds_there_is_no_cause() -> None:
    assert causes(CONSISTENT, THREE_SUMS) == []


def test_one_wrong_figure_under_three_equations_is_one_cause() -> None:
    (cause,) = causes({**CONSISTENT, "shared": 1900}, THREE_SUMS)
    assert summary([cause]) == [("shared", 1900, 1000)]
    assert {check.equation.target.row for check in cause.balances} == {"first", "second", "third"}
    assert cause.consequences == {}


def test_what_was_worked_out_from_the_wrong_figure_follows_from_it() -> None:
    figures = {**CONSISTENT, "first": 1900, "total": 4400}
    (cause,) = causes(figures, THREE_SUMS)
    assert summary([cause]) == [("first", 1900, 1100)]
    assert cause.consequences == {key("total"): Decimal(-800)}


def test_two_wrong_figures_that_have_nothing_to_do_with_each_other_are_two_causes() -> None:
    figures = {**CONSISTENT, "shared": 1900, "total": 3700}
    assert summary(causes(figures, THREE_SUMS)) == [("shared", 1900, 1000), ("total", 3700, 3600)]


def test_two_wrong_figures_in_one_sum_are_two_causes_where_something_else_shows_each() -> None:
    equations = (
        equation("total", "a", "b", "c"),
        equation("a", "a elsewhere", link=True),
        equation("b", "b elsewhere", link=True),
    )
    figures = {"a": 150, "b": 260, "c": 300, "total": 600, "a elsewhere": 100, "b elsewhere": 200}
    assert sorted(summary(causes(figures, equations))) == [("a", 150, 100), ("b", 260, 200)]


def test_a_sum_alone_is_blamed_on_its_total() -> None:
    figures = {"a": 100, "b": 200, "total": 400}
    assert summary(causes(figures, [equation("total", "a", "b")])) == [("total", 400, 300)]


def test_a_figure_is_told_by_what_uses_it_directly() -> None:
    """Read the line from its driver; that the grand total mends too only confirms it."""
    equations = (
        equation("sub total", "line"),
        equation("total", "sub total", "rest"),
        equation("line", "driver", link=True),
    )
    figures = {"line": 200, "sub total": 200, "rest": 50, "total": 260, "driver": 210}
    (cause,) = causes(figures, equations)
    assert summary([cause]) == [("line", 200, 210)]
    assert cause.consequences == {key("sub total"): Decimal(10)}
    assert [check.equation.target.row for check in cause.balances] == ["line", "total"]


def test_links_that_contradict_each_other_end() -> None:
    equations = (equation("a", "b", link=True), equation("a", "c", link=True))
    found_causes = causes({"a": 100, "b": 200, "c": 300}, equations)
    assert [cause.key.row for cause in found_causes] == ["a", "a"]
    assert [int(cause.expected) for cause in found_causes] == [200, 300]


def test_links_in_a_circle_end() -> None:
    equations = (equation("a", "b"), equation("b", "c"), equation("c", "a", "step"))
    assert summary(causes({"a": 100, "b": 100, "c": 105, "step": 5}, equations)) == [
        ("b", 100, 105)
    ]


def test_figures_worked_out_from_each_other_end() -> None:
    """Stop, though both equations of the circle hold and each correction calls for the next."""
    equations = (
        equation("a", "b", "c"),
        equation("b", "a"),
        equation("c", "d", link=True),
    )
    (cause,) = causes({"a": 100, "b": 100, "c": 0, "d": 50}, equations)
    assert summary([cause]) == [("c", 0, 50)]
    assert cause.consequences == {}


def test_figures_that_explain_as_much_are_rivals() -> None:
    equations = (equation("total", "a", "b", "c"), equation("elsewhere", "a", "b", link=True))
    (cause,) = causes({"a": 100, "b": 290, "c": 300, "total": 600, "elsewhere": 300}, equations)
    assert {cause.key.row, *(rival.row for rival in cause.rivals)} == {"a", "b"}


def test_a_figure_that_cannot_be_is_the_cause() -> None:
    figures = {"a": -100, "b": 200, "total": 300}
    equations = [equation("total", "a", "b")]
    assert summary(causes(figures, equations)) == [("total", 300, 100)]
    assert summary(causes(figures, equations, below_zero=["a"])) == [("a", -100, 100)]


def test_a_figure_below_zero_is_not_blamed_for_what_would_leave_it_there() -> None:
    figures = {"a": -100, "b": 200, "total": 50}
    found_causes = causes(figures, [equation("total", "a", "b")], below_zero=["a"])
    assert summary(found_causes) == [("total", 50, 100)]


def test_a_blank_that_must_hold_a_figure_is_the_cause() -> None:
    equations = (equation("total", "a", "b"), equation("a", "elsewhere", link=True))
    figures = {"a": None, "b": 200, "total": 200, "elsewhere": 100}
    assert causes(figures, equations) == []
    (cause,) = causes(figures, equations, blanks=["a"])
    assert summary([cause]) == [("a", 0, 100)]
    assert cause.consequences == {key("total"): Decimal(100)}


def test_what_is_worked_out_from_a_cell_that_cannot_be_read_is_not_checked() -> None:
    figures = {"a": None, "b": 200, "total": 300}
    doubt = ErrorInTable(cell(1), "t", "#REF!")
    equations = [equation("total", "a", "b")]
    assert list(Ledger(make_book(figures, doubt), equations).causes()) == []
    assert summary(causes(figures, equations)) == [("total", 300, 200)]


def test_a_total_without_the_amount_typed_as_text_is_short_by_it() -> None:
    figures = {"a": 100, "b": 200, "total": 200, "grand total": 200}
    doubt = AmountAsText(cell(1), "t", "£100", Decimal(100))
    equations = [equation("total", "a", "b"), equation("grand total", "total")]
    ledger = Ledger(make_book(figures, doubt), equations)
    (text_amount,) = ledger.text_amounts()
    assert summary([text_amount]) == [("a", 0, 100)]
    assert text_amount.consequences == {
        key("total"): Decimal(100),
        key("grand total"): Decimal(100),
    }
    assert list(ledger.causes()) == []


def test_a_typed_total_that_counts_the_text_is_right() -> None:
    figures = {"a": 100, "b": 200, "total": 300}
    doubt = AmountAsText(cell(1), "t", "£100", Decimal(100))
    ledger = Ledger(make_book(figures, doubt), [equation("total", "a", "b")])
    (text_amount,) = ledger.text_amounts()
    assert text_amount.consequences == {}
    assert list(ledger.causes()) == []


def seconds(lines: int) -> float:
    """Return the time for a total of that many lines, each with a link, and two errors."""
    figures: dict[str, int | None] = {f"line {n}": n for n in range(lines)}
    figures |= {f"source {n}": n for n in range(lines)}
    total = lines * (lines - 1) // 2
    figures |= {"total": total + 7000, "summary": total, "line 10": 60_010}
    names = [f"line {n}" for n in range(lines)]
    equations = [equation("total", *names), equation("summary", "total", link=True)]
    equations += [equation(f"line {n}", f"source {n}", link=True) for n in range(lines)]
    ledger_book = make_book(figures)
    best = 1e9
    for _ in range(3):
        with processor_time() as spent:
            found_causes = list(Ledger(ledger_book, equations).causes())
        best = min(best, spent.seconds)
        assert sorted(summary(found_causes)) == [
            ("line 10", 60_010, 10),
            ("total", total + 7000, total),
        ]
    return best


@pytest.mark.slow
def test_a_total_of_5000_lines_is_quick_and_time_grows_with_the_lines() -> None:
    short, long = seconds(1250), seconds(5000)
    assert long < 3
    assert long / short < 6


@pytest.mark.slow
def test_thousands_of_wrong_rows_are_told_one_by_one_and_soon() -> None:
    figures: dict[str, int | None] = {}
    for n in range(2000):
        figures |= {f"a {n}": n, f"b {n}": 2 * n, f"sum {n}": 3 * n + 1000 + n}
    equations = [equation(f"sum {n}", f"a {n}", f"b {n}") for n in range(2000)]
    with processor_time() as spent:
        found_causes = causes(figures, equations)
    assert spent.seconds < 8
    assert sorted(summary(found_causes)) == sorted(
        (f"sum {n}", 4 * n + 1000, 3 * n) for n in range(2000)
    )
