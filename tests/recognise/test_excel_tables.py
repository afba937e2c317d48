"""An overview that takes its categories from the totals of Excel tables."""

from pathlib import Path

import xlsxwriter

from tests.recognise.messy.workbooks import describe_columns, describe_rows, read

YEARS = ("2026/27 Budget", "2026/27 Forecast", "2027/28 Budget")
LINES = (
    ("Panel own costs", (100, 100, 120)),
    ("Service: people and experts", (1000, 1000, 1700)),
    ("Service: framework discount", (-100, -100, -170)),
    ("Service: premises", (50, 52, 50)),
    ("Service provider total", (950, 952, 1580)),
    ("Projects", (50, 40, 100)),
    ("Contingency", (55, None, 90)),
    ("Total", (1155, 1092, 1890)),
)
PREMISES = (("Meeting rooms", (30, 32, 31)), ("Chair desk", (20, 20, 19)))


def save(path: Path) -> Path:
    """Save the overview, and its premises as an Excel table under a name that says nothing."""
    with xlsxwriter.Workbook(path) as book:
        overview, places = book.add_worksheet("Dashboard"), book.add_worksheet("Places")
        overview.write_row(0, 0, ("At a glance", *YEARS))
        for row, (name, figures) in enumerate(LINES, 1):
            overview.write(row, 0, name)
            for column, figure in enumerate(figures, 1):
                if name == "Service: premises":
                    link = f"=tblPrem[[#Totals],[{YEARS[column - 1]}]]"
                    overview.write_formula(row, column, link, None, figure)
                elif figure is not None:
                    overview.write(row, column, figure)
        columns = [
            {"header": "Item"},
            *({"header": year, "total_function": "sum"} for year in YEARS),
        ]
        rows = [[name, *figures] for name, figures in PREMISES]
        options = {"name": "tblPrem", "columns": columns, "data": rows, "total_row": True}
        places.add_table(2, 0, 5, 3, options)
        places.write(5, 0, "Total")
        for column, total in enumerate((50, 52, 50), 1):
            formula = f"=SUBTOTAL(109,tblPrem[{YEARS[column - 1]}])"
            places.write_formula(5, column, formula, None, total)
    return path


def test_a_link_to_a_total_of_an_excel_table_says_which_table_it_is(tmp_path: Path) -> None:
    book = read(save(tmp_path / "a.xlsx"))
    assert describe_columns(book, "accommodation") == [
        "budget 2027 D3",
        "cost - A3",
        "outturn 2026 C3",
    ]
    assert describe_rows(book, "accommodation")[-1] == "total total: 52, 50"
