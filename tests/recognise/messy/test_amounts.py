"""Amounts: typed as text, in thousands and millions, said or not; formulas; rates by name."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from sexcel.rules.checking import check_book
from tests.recognise.messy.workbooks import (
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

OVERVIEW = """
Budget Category | 2019/20 Approved Budget | 2019/20 Estimated Outturn \
| 2020/21 Approved Budget | Variance
SECCo & Panel Operations | 760000 | 1080000 | 1082000 | 2000
SECAS Services Total | 5429000 | 5670000 | 5678000 | 8000
Projects | 1195000 | 1190000 | 1192000 | 2000
Contingency (5%) | 369200 | | 397600 |
Total | 7753200 | 7940000 | 8349600 | 409600
"""
OVERVIEW_ROWS = [
    "line secco: 760000, 1080000, 1082000, 2000",
    "line secas: 5429000, 5670000, 5678000, 8000",
    "line projects: 1195000, 1190000, 1192000, 2000",
    "line contingency: 369200, -, 397600, -",
    "total total: 7753200, 7940000, 8349600, 409600",
]
LINES = """
Description | 2019/20 Approved Budget | 2019/20 Estimated Outturn | Budget Lines \
| 2020/21 Approved Budget | Variance
Board | 440000 | 755000 | 3. Legal | 755000 |
 | 250000 | 250000 | 2. SECCo | 250000 |
Sub Total | 690000 | 1005000 | | 1005000 | 0
Systems | 70000 | 75000 | 17. CodeWorks | 77000 | 2000
Total | 760000 | 1080000 | | 1082000 | 2000
"""
COSTS = """
Cost | 2019/20 Estimated Outturn | 2020/21 Approved Budget
Meeting Room Hire | 1000 | 2000
Panel Chair Office | 24000 | 24000
Total | 25000 | 26000
"""


def divided(text: str, by: int) -> str:
    """Return the drawing with its amounts in thousands or millions."""
    return re.sub(r"(?<=\| )\d{4,}(?= |\n)", lambda match: f"{Decimal(match[0]) / by:f}", text)


@pytest.mark.parametrize(
    "text",
    [
        "£1,082,000",
        "1 082 000",
        "1\u00a0082\u00a0000",
        "1\u202f082\u202f000",
        "£ 1,082,000.00",
        "£1.082m",
        "£1.082 million",
        "£1,082k",
        "1082000",
    ],
)
def test_an_amount_typed_as_text_is_read_and_said(text: str, tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace("| 1082000", f"| '{text}")})
    )
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == ["amount-as-text A!D2"]


@pytest.mark.parametrize(
    "text", ["(553,312)", "-£553,312", "\u2212553,312", "553,312-", "(£553,312)"]
)
def test_an_amount_below_zero_typed_as_text(text: str, tmp_path: Path) -> None:
    drawn = COSTS.replace("| 2000", f"| '{text}").replace("| 26000", "| -529312")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}))
    assert describe_rows(book, "accommodation") == [
        "line meeting room hire: 1000, -553312",
        "line panel chair office: 24000, 24000",
        "total total: 25000, -529312",
    ]
    assert list_findings(book, "negative-amount") == ["amount-as-text A!C2"]


@pytest.mark.parametrize("text", ["n/a", "N/A", "-", "\u2013", "\u2014", "nil"])
def test_nothing_in_words_is_no_amount_and_no_finding(text: str, tmp_path: Path) -> None:
    drawn = OVERVIEW.replace("| 369200 | |", f"| 369200 | '{text} |")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize("text", ["TBC", "1,08,2000", "1082,000", "01,082,000"])
def test_what_cannot_be_told_is_blank_and_said(text: str, tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace("| 1082000", f"| '{text}")})
    )
    assert describe_rows(book, "overview")[0] == "line secco: 760000, 1080000, -, 2000"
    rule = "still-to-come" if text == "TBC" else "amount-as-text"
    assert f"{rule} A!D2" in list_findings(book)


@pytest.mark.parametrize(
    ("caption", "by"),
    [
        ("All figures in £k", 1000),
        ("Table 2: overview (£'000)", 1000),
        ("£000s unless stated otherwise", 1000),
        ("Amounts in £ thousands", 1000),
        ("All amounts in thousands of pounds", 1000),
        ("GBP thousands", 1000),
        ("Figures in £m", 1_000_000),
        ("£ million", 1_000_000),
    ],
)
@pytest.mark.parametrize("gap", [0, 9])
def test_the_caption_or_the_sheets_top_says_the_scale(
    caption: str, by: int, gap: int, tmp_path: Path
) -> None:
    text = f"\n{caption}\n" + "\n" * gap + divided(OVERVIEW, by)[1:]
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == [f"scaled-amounts A!B{gap + 2}"]


@pytest.mark.parametrize(
    "prose", ["Amounts over £1m need board approval", "Projects above £500k stand apart"]
)
def test_an_amount_in_prose_is_no_scale(prose: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": f"\n{prose}\n{OVERVIEW[1:]}"}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize("unit", ["£k", "£000", "£'000"])
def test_a_row_of_units_under_the_headings(unit: str, tmp_path: Path) -> None:
    text = divided(OVERVIEW, 1000).replace(
        "Variance\n", f"Variance\n | {unit} | {unit} | {unit} | {unit}\n"
    )
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == ["scaled-amounts A!B2"]


def test_tolerance_follows_the_scale(tmp_path: Path) -> None:
    head = "\nAll figures in £k\n"
    text = divided(COSTS, 1000)[1:].replace("| 26\n", "| 27\n")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": head + text, "B": OVERVIEW}))
    assert "rounding-difference A!C5" in list_findings(book)
    text = text.replace("| 27\n", "| 29\n")
    book = read(save_workbook(tmp_path / "b.xlsx", {"A": head + text, "B": OVERVIEW}))
    assert "total-wrong A!C5" in list_findings(book)


def test_a_text_with_a_scale_of_its_own_among_thousands(tmp_path: Path) -> None:
    text = f"\nAll figures in £k\n{divided(COSTS, 1000)[1:]}"
    for written, figure in (("'2", "2000"), ("'0.002m", "2000"), ("'£2k", "2000")):
        drawn = text.replace("| 1 | 2\n", f"| 1 | {written}\n")
        book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}))
        assert describe_rows(book, "accommodation")[0] == f"line meeting room hire: 1000, {figure}"
        assert list_findings(book) == ["amount-as-text A!C3", "scaled-amounts A!B2"]


@pytest.mark.parametrize(("first", "second"), [(1, 1000), (1000, 1)])
def test_a_table_in_thousands_that_does_not_say_so(first: int, second: int, tmp_path: Path) -> None:
    drawn = {"A": divided(OVERVIEW, first), "B": divided(LINES, second)}
    book = read(save_workbook(tmp_path / "a.xlsx", drawn))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert describe_rows(book, "secco_lines")[-1] == "total total: 760000, 1080000, 1082000, 2000"
    assert list_findings(book) == [f"scale-mix-up {'A' if first > 1 else 'B'}!B1"]


def in_thousands(text: str) -> str:
    """Return the drawing under headings that say £k."""
    return (
        text.replace("Budget |", "Budget (£k) |")
        .replace("Outturn |", "Outturn (£k) |")
        .replace("Variance", "Variance (£k)")
    )


@pytest.mark.parametrize("overview", [True, False])
def test_a_table_that_says_thousands_and_is_in_pounds(overview: bool, tmp_path: Path) -> None:
    drawn = {
        "A": in_thousands(OVERVIEW) if overview else OVERVIEW,
        "B": LINES if overview else in_thousands(LINES),
    }
    book = read(save_workbook(tmp_path / "a.xlsx", drawn))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert describe_rows(book, "secco_lines")[-1] == "total total: 760000, 1080000, 1082000, 2000"
    assert list_findings(book) == [f"scale-mix-up {'A' if overview else 'B'}!B1"]
    (mix_up,) = (finding for finding in check_book(book) if finding.name == "scale-mix-up")
    assert "says that its amounts are in units of £1,000, and is far more" in mix_up.message


def test_tables_of_one_scale_are_no_mix_up(tmp_path: Path) -> None:
    assert (
        list_findings(read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": LINES}))) == []
    )


@pytest.mark.parametrize(
    ("clean", "written", "cell", "unit"),
    [
        ("| 77000 |", "| 77 |", "E5", "£k"),
        ("| 1082000 |", "| 1082 |", "E6", "£k"),
        ("| 1082000 |", "| 1.082 |", "E6", "£m"),
        ("| 1005000 | 0", "| 1005 | 0", "E4", "£k"),
    ],
)
def test_one_figure_a_thousand_times_too_small(
    clean: str, written: str, cell: str, unit: str, tmp_path: Path
) -> None:
    drawn = {"A": OVERVIEW, "B": LINES.replace(clean, written)}
    wrong = [
        finding
        for finding in check_book(read(save_workbook(tmp_path / "a.xlsx", drawn)))
        if str(finding.severity) == "error"
    ]
    assert [
        (finding.sheet, finding.cell) for finding in wrong if finding.name != "missing-table"
    ] == [("B", cell)]
    reported = next(finding for finding in wrong if finding.cell == cell)
    assert f"It looks like an amount in {unit}, among amounts in £." in reported.message


def test_a_figure_wrong_in_another_way_is_not_called_thousands(tmp_path: Path) -> None:
    drawn = {"A": OVERVIEW, "B": LINES.replace("| 77000 |", "| 7700 |")}
    wrong = check_book(read(save_workbook(tmp_path / "a.xlsx", drawn)))
    assert not any("looks like an amount in" in finding.message for finding in wrong)


FORMULAS = """
Cost | 2019/20 Estimated Outturn | 2020/21 Approved Budget
Meeting Room Hire | 1000 | =1000*2 -> 2000
Panel Chair Office | 24000 | =B3 -> 24000
Total | =SUM(B2:B3) -> 25000 | =SUM(C2:C3) -> 26000
"""
COSTS_ROWS = [
    "line meeting room hire: 1000, 2000",
    "line panel chair office: 24000, 24000",
    "total total: 25000, 26000",
]


def test_formulas_with_their_values(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": FORMULAS}))
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    entry = book.tables["accommodation"].rows[2].entries["budget"]
    assert (entry.formula, entry.ref.a1) == ("SUM(C2:C3)", "C4")
    assert list_findings(book) == []


def test_formulas_without_their_values_are_blank_and_said(tmp_path: Path) -> None:
    text = re.sub(r" -> \d+", "", FORMULAS)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "accommodation") == [
        "line meeting room hire: 1000, -",
        "line panel chair office: 24000, -",
        "total total: -, -",
    ]
    assert list_findings(book) == ["formula-without-value A!C2"]


TEN = OVERVIEW.replace("369200", "738400").replace("397600", "795200")
TEN = TEN.replace("7753200", "8122400").replace("8349600 | 409600", "8747200 | 807200")


def _named(name: str, target: str = "'My inputs'!$B$2") -> Callable[[Workbook], None]:
    def dress(book: Workbook) -> None:
        book.defined_names.add(DefinedName(name, attr_text=target))

    return dress


@pytest.mark.parametrize("name", ["Contingency_rate", "contingencyRate", "CONTINGENCY_RATE"])
def test_a_rate_that_only_a_defined_name_gives(name: str, tmp_path: Path) -> None:
    drawn = {"A": TEN, "My inputs": "\nSpare\n | 0.1\n"}
    book = read(save_workbook(tmp_path / "a.xlsx", drawn, _named(name)))
    entry = book.tables["rates"].rows[0].entries["value"]
    assert describe_rows(book, "rates") == ["line contingency: 0.1"]
    assert str(entry.ref) == "'My inputs'!B2"
    # The label of the line says 5%, as usual, and the figures follow 10%.
    assert list_findings(book) == ["rate-contradicted My inputs!B2"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Spare_rate", "'My inputs'!$B$2"),
        ("Contingency_rate", "'My inputs'!$B$1:$B$2"),
        ("Contingency_rate", "'My inputs'!$B$9"),
        ("Contingency", "A!$D$5"),
    ],
)
def test_a_name_of_something_else_is_no_rate(name: str, target: str, tmp_path: Path) -> None:
    drawn = {"A": TEN, "My inputs": "\nSpare\n | 0.1\n"}
    book = read(save_workbook(tmp_path / "a.xlsx", drawn, _named(name, target)))
    assert "rates" not in book.tables
    assert list_findings(book) == ["contingency-wrong A!B5", "contingency-wrong A!D5"]


def test_the_rates_table_comes_before_a_defined_name(tmp_path: Path) -> None:
    drawn = {
        "A": TEN,
        "Rates": "\nAssumption | Value\nContingency | 0.1\n",
        "My inputs": "\nSpare\n | 0.2\n",
    }
    book = read(save_workbook(tmp_path / "a.xlsx", drawn, _named("Contingency_rate")))
    assert describe_rows(book, "rates") == ["line contingency: 0.1"]
    # The label of the line says 5%, as usual; the name points at 20%, which nothing follows.
    assert list_findings(book) == ["rate-contradicted Rates!B2", "rate-contradicted My inputs!B2"]
