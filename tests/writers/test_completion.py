"""What a full model needs is added, and nothing else."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import FigureKey
from sexcel.writers.completion import complete_book
from tests.writers.regenerating import published, rewritten, with_figures


def without(book: Book, *tables: str) -> Book:
    remaining = {name: table for name, table in book.tables.items() if name not in tables}
    return replace(book, tables=remaining)


def with_table(book: Book, table: BookTable) -> Book:
    return replace(book, tables={**book.tables, table.table.name: table})


def names(table: BookTable) -> list[str]:
    return [column.name for column in table.columns]


def test_derived_columns_come_behind_what_they_are_derived_from() -> None:
    tables = complete_book(published()).tables
    assert names(tables["accommodation"]) == ["cost", "outturn", "budget", "variance"]
    assert names(tables["fte_by_area"])[-2:] == ["fte:grade 2", "total"]
    assert names(tables["drivers"]) == [
        "line",
        "driver",
        "quantity",
        "times",
        "unit_charge",
        "amount",
        "unit",
        "source",
    ]


def test_a_column_is_not_added_without_what_it_is_derived_from() -> None:
    table = published().tables["accommodation"]
    rows = tuple(
        replace(row, entries={n: e for n, e in row.entries.items() if n != "outturn"})
        for row in table.rows
    )
    columns = tuple(column for column in table.columns if column.name != "outturn")
    changed = replace(table, columns=columns, rows=rows)
    assert names(complete_book(with_table(published(), changed)).tables["accommodation"]) == [
        "cost",
        "budget",
    ]


def test_a_missing_total_row_is_added() -> None:
    table = published().tables["meetings"]
    changed = replace(table, rows=table.rows[:-1])
    completed = complete_book(with_table(published(), changed)).tables["meetings"]
    assert completed.total is not None
    assert completed.total.label == "Total"
    assert completed.total.position == 14


def test_a_total_that_the_overview_contradicts_is_not_added() -> None:
    table = published().tables["projects"]
    lines = replace(table, rows=table.rows[:-1])
    added = complete_book(with_table(published(), lines)).tables["projects"]
    assert added.total is not None
    withdrawn = {FigureKey("projects", lines.lines[0].key, "budget"): Decimal(68_000)}
    book = with_figures(with_table(published(), lines), withdrawn)
    assert complete_book(book).tables["projects"].total is None


def test_rates_that_the_workbook_does_not_state_are_taken() -> None:
    rates = complete_book(without(published(), "rates")).tables["rates"]
    assert {row.key: row.figure("value") for row in rates.rows} == {
        "contractual_discount": Decimal("0.10"),
        "contingency": Decimal("0.05"),
        "materiality_amount": Decimal(25000),
        "materiality_percent": Decimal("0.10"),
    }


def test_a_stated_rate_stands() -> None:
    rates, seven = published().tables["rates"], Decimal("0.07")
    rows = tuple(
        replace(row, entries={**row.entries, "value": replace(row.entries["value"], value=seven)})
        if row.key == "contingency"
        else row
        for row in rates.rows
    )
    completed = complete_book(with_table(published(), replace(rates, rows=rows)))
    assert completed.figure(FigureKey("rates", "contingency", "value")) == seven


def test_every_line_that_may_have_to_explain_itself_has_a_row_for_it() -> None:
    commentary = complete_book(published()).tables["commentary"]
    assert [row.label for row in commentary.rows if not row.text("reason")] == [
        "Projects",
        "2. SECCo",
        "5. Customer Satisfaction Survey",
        "9. SMKI Specialist",
        "10. SSC and SMKI PMA Independent Chair",
        "11. TABASC Independent Chair",
        "14. Website Maintenance",
        "15. Business Process Modelling",
        "16. File Sharing Solution",
        "17. CodeWorks",
        "Panel Chair Office",
    ]


def test_a_workbook_without_commentary_gets_a_sheet_for_it() -> None:
    commentary = complete_book(without(published(), "commentary")).tables["commentary"]
    assert [row.label for row in commentary.rows][:2] == [
        "SECCo & Panel Operations",
        "SECAS Services Total",
    ]
    assert "Technical Operations" in [row.label for row in commentary.rows]


@pytest.mark.parametrize(
    "gone",
    [
        ("rates",),
        ("drivers", "commentary"),
        ("overview",),
        ("projections",),
        ("secas_budget", "fte_by_area"),
        ("overview", "secco_lines", "secas_outturn", "accommodation"),
        (
            "cost_by_subcommittee",
            "fte_by_grade",
            "meetings",
            "projects",
            "line_assumptions",
            "forward_look",
            "change_history",
        ),
    ],
)
def test_less_than_a_whole_budget_is_regenerated_too(
    gone: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = without(published(), *gone)
    grid, _ = rewritten(book, tmp_path_factory.mktemp("part"))
    title = "SEC Panel budget 2020/21 to 2022/23: for decision"
    assert grid.sheet("Decision").value(1, 1) == title
    assert str(grid.sheet("Checks").value(5, 4)).isdigit()
