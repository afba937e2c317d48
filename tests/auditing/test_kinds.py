"""Kinds of faults on small workbooks drawn by script, and sound workbooks that look like them."""

from collections.abc import Iterator, Sequence

import pytest
from msgspec import Struct

from sexcel.auditing.audit import audit_workbook
from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Severity
from sexcel.model.settings import Settings
from tests.auditing.corpus.drawing import Content, DrawnSheet, finish, work_out

Rows = Sequence[Sequence[Content]]


class FaultKind(Struct, frozen=True):
    """A small workbook, and the rules and cells that its audit must accuse."""

    name: str
    rows: Rows
    faults: frozenset[tuple[str, str]] = frozenset()


def kind(name: str, rows: Rows, *faults: tuple[str, str]) -> FaultKind:
    """Return a kind; without faults it must stay silent."""
    return FaultKind(name, rows, frozenset(faults))


LINES: Rows = (("Cost", "Budget", "Actual"), ("Pay", 700, 650), ("Rent", 120, 125), ("IT", 60, 72))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")


def profile(last: Content = "=SUM(B{r}:G{r})", odd_row: int = 0) -> Rows:
    """Return five lines over six months with row totals; ``last`` is the total of one row."""
    rows: list[Sequence[Content]] = [("Line", *MONTHS, "Total")]
    for number, name in enumerate(("Pay", "Rent", "Fuel", "Post", "Fees"), 2):
        figures = [100 * number + 7 * month + number * month for month in range(6)]
        rows.append((name, *figures, last if number == odd_row else "=SUM(B{r}:G{r})"))
    rows.append(("Total", *(["=SUM({c}2:{c}6)"] * 7)))
    return rows


def blocks(total: str) -> Rows:
    """Return two blocks with sub totals, and a grand total by that formula of column B."""
    return (
        ("Cost", "Budget"),
        ("Pay", 700),
        ("Pension", 90),
        ("Subtotal staff", "=SUM(B2:B3)"),
        ("Rent", 120),
        ("Light", 40),
        ("Subtotal premises", "=SUM(B5:B6)"),
        ("Grand total", total),
    )


def rates(*formulas: Content) -> Rows:
    """Return six lines of net and VAT, each VAT by its formula."""
    names = ("Desks", "Chairs", "Lamps", "Paper", "Pens", "Books")
    lines = zip(names, (110, 141, 172, 203, 234, 265), formulas, strict=True)
    return (("Line", "Net", "VAT"), *lines)


VAT = "=B{r}*0.2"
SUMS = ("Total", "=SUM(B2:B4)", "=SUM(C2:C4)")


def with_last_line(actual: Content) -> Rows:
    """Return the costs with their sums, and that content as the last actual."""
    return (*LINES[:3], ("IT", 60, actual), SUMS)


def below(*rows: Sequence[Content]) -> Rows:
    """Return the costs with their sums, and rows below those."""
    return (*LINES, SUMS, *rows)


def unlike(cell: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what is said of a row total: that it is wrong today, and unlike those around it."""
    return ("SHT303", cell), ("SHT201", cell)


CONTROL = ("Ledger", 880, 847)
GROWTH = ("Cost", "2023", "2024", "Growth")
SPEAKING = (
    kind(
        "a sum without its last line",
        (*LINES, ("Total", "=SUM(B2:B3)", "=SUM(C2:C4)")),
        ("SHT301", "B5"),
    ),
    kind(
        "a sum without its first line",
        (*LINES, ("Total", "=SUM(B2:B4)", "=SUM(C3:C4)")),
        ("SHT301", "C5"),
    ),
    kind(
        "all sums short alike",
        (*LINES, ("Total", "=SUM(B2:B3)", "=SUM(C2:C3)")),
        ("SHT301", "B5:C5"),
    ),
    kind(
        "a chain without a line",
        (*LINES, ("Post", 9, 8), ("Total", "=B2+B4+B5", "=C2+C3+C4+C5")),
        ("SHT301", "B6"),
    ),
    kind("a grand total that adds lines and sub totals", blocks("=SUM(B2:B7)"), ("SHT302", "B8")),
    kind("a chain that adds a sub total and its line", blocks("=B2+B4+B7"), ("SHT302", "B8")),
    kind("a row total without its last month", profile("=SUM(B{r}:F{r})", 4), *unlike("H4")),
    kind("a row total without its first month", profile("=SUM(C{r}:G{r})", 3), *unlike("H3")),
    kind("the last row total is short", profile("=SUM(B{r}:F{r})", 6), *unlike("H6")),
    kind("the first row total is short", profile("=SUM(B{r}:F{r})", 2), *unlike("H2")),
    kind("a row total of the line above", profile("=SUM(B3:G3)", 4), *unlike("H4")),
    kind(
        "a quarter left out of one line",
        (
            ("Line", "Q1", "Q2", "Q3", "Year"),
            ("Sales", 90, 95, 99, "=B{r}+C{r}+D{r}"),
            ("Fees", 10, 11, 12, "=B{r}+C{r}+D{r}"),
            ("Income", *["=SUM({c}2:{c}3)"] * 4),
            ("Pay", 50, 52, 51, "=B{r}+C{r}+D{r}"),
            ("Rent", 20, 20, 20, "=B{r}+D{r}"),
            ("IT", 8, 7, 6, "=B{r}+C{r}+D{r}"),
            ("Costs", *["=SUM({c}5:{c}7)"] * 4),
        ),
        ("SHT201", "E6"),
    ),
    kind(
        "a balance that adds a payment",
        (
            ("Entry", "In", "Out", "Balance"),
            ("Open", None, None, 500),
            *(("Sale", 90 + n, 20, "=D{p}+B{r}-C{r}".replace("{p}", str(n))) for n in range(2, 6)),
            ("Rent", 10, 40, "=D6+B7+C7"),
            *(("Sale", 90 + n, 20, "=D{p}+B{r}-C{r}".replace("{p}", str(n))) for n in range(7, 10)),
        ),
        ("SHT201", "D7"),
    ),
    kind(
        "a total above its lines, typed",
        (
            ("", "2023", "2024", "2025"),
            ("Health", 560, "=SUM(C3:C5)", "=SUM(D3:D5)"),
            ("Clinics", 410, 430, 470),
            ("Vaccines", 100, 110, 120),
            ("Wells", 35, 36, 41),
            ("Water", "=SUM(B7:B8)", "=SUM(C7:C8)", "=SUM(D7:D8)"),
            ("Studies", 22, 15, 18),
            ("Pipes", 80, 90, 95),
        ),
        ("SHT202", "B2"),
    ),
    kind(
        "the last year reads another line",
        (
            ("Share", "2023", "2024", "2025", "2026"),
            ("Base", 900, 950, 990, 1010),
            ("All", 1800, 1900, 2000, 2100),
            ("Pay", "=B10/B$2", "=C10/C$2", "=D10/D$2", "=E10/E$2"),
            ("Rent", "=B11/B$2", "=C11/C$2", "=D11/D$2", "=E11/E$3"),
            ("Fuel", "=B12/B$2", "=C12/C$2", "=D12/D$2", "=E12/E$2"),
            (),
            (),
            (),
            ("Pay", 500, 530, 540, 560),
            ("Rent", 250, 255, 260, 270),
            ("Fuel", 70, 75, 80, 77),
        ),
        ("SHT201", "E5"),
    ),
    kind("a number typed over a row total", profile(3_333, 4), ("SHT202", "H4")),
    kind("a number typed among formulas", rates(VAT, VAT, 40, VAT, VAT, VAT), ("SHT202", "C4")),
    kind(
        "another rate in one line",
        rates(VAT, VAT, VAT, "=B{r}*0.02", VAT, VAT),
        ("SHT201", "C5"),
    ),
    kind("the line above is read", rates(VAT, VAT, "=B3*0.2", VAT, VAT, VAT), ("SHT201", "C4")),
    kind(
        "a typed total ten times too large",
        (*((*row, row[1]) for row in LINES), (*SUMS, 8_800)),
        ("SHT304", "D5"),
    ),
    kind("an amount as text in a sum", with_last_line("£72"), ("SHT402", "C4")),
    kind("a text in brackets in a sum", with_last_line("(72)"), ("SHT402", "C4")),
    kind("a trailing minus in a sum", with_last_line("72-"), ("SHT402", "C4")),
    kind("a credit in a sum", with_last_line("72 CR"), ("SHT402", "C4")),
    kind(
        "a check that is not nil",
        below(("Ledger", 890, 847), ("Check (should be 0)", "=B5-B6", "=C5-C6")),
        ("SHT308", "B7"),
    ),
    kind(
        "growth without brackets",
        (GROWTH, ("Pay", 700, 735, "=C{r}-B{r}/B{r}")),
        ("SHT206", "D2"),
    ),
    kind("an error shown", (*LINES, ("A head", "=B2/B6", "=C2/3")), ("SHT401", "B5")),
    kind("an error saved as text", (*LINES, ("A head", "#REF!", "=C2/3")), ("SHT401", "B5")),
    kind("a circle", (*LINES, ("Total", "=SUM(B2:B5)", "=SUM(C2:C4)")), ("SHT102", "B5")),
)
SILENT = (
    kind(
        "a guard against a blank in one line",
        rates(VAT, VAT, '=IF(B{r}="",0,B{r}*0.2)', VAT, VAT, "=N(B{r})*0.2"),
    ),
    kind(
        "a deduction shown with its sign turned round",
        (
            ("", "Source", "Shown"),
            ("Core team", 700, "=B{r}"),
            ("Experts", 210, "=B{r}"),
            ("Less: discount", 90, "=-B{r}"),
            ("Rooms", 60, "=B{r}"),
            ("Travel", 20, "=B{r}"),
        ),
    ),
    kind(
        "a chain without what is part of a line",
        (
            *LINES[:3],
            ("of which: flats", 40, 41),
            ("IT", 60, 72),
            ("Total", "=B2+B3+B5", "=C2+C3+C5"),
        ),
    ),
    kind(
        "typed totals without what is part of a line",
        (
            ("Recruits", "2021", "2022", "2023"),
            ("Graduates", 7_071, 6_712, 6_645),
            ("Others", 4_683, 5_124, 5_431),
            ("Of which",),
            ("in schools", 211, 372, 433),
            ("Total", 11_754, 11_836, 12_076),
        ),
    ),
    kind(
        "numbers of accounts above the entries",
        (
            ("", 205, "", 206, "", 207),
            ("Beginning", 310, "Beginning", 420, "Beginning", 150),
            ("Labour", 90, "Labour", 80, "Labour", 70),
            ("Balance", "=SUM(B2:B3)", "Balance", "=SUM(D2:D3)", "Balance", "=SUM(F2:F3)"),
        ),
    ),
    kind(
        "a rate among sums",
        (
            ("", "North", "South", "Region"),
            ("Population", 900, 800, "=SUM(B{r}:C{r})"),
            ("In work", 500, 420, "=SUM(B{r}:C{r})"),
            ("Employment rate", 0.61, 0.49, "=D3/D2"),
            ("Births", 31, 28, "=SUM(B{r}:C{r})"),
            ("Deaths", 22, 25, "=SUM(B{r}:C{r})"),
        ),
    ),
    kind(
        "a year that is over, with its totals typed",
        (
            ("", "2023", "2024", "2025"),
            ("Clinics", 410, 430, 470),
            ("Vaccines", 100, 110, 120),
            ("Health", 512, "=SUM(C2:C3)", "=SUM(D2:D3)"),
            ("Pipes", 80, 90, 95),
            ("Wells", 35, 36, 41),
            ("Water", 116, "=SUM(C5:C6)", "=SUM(D5:D6)"),
        ),
    ),
    kind(
        "a figure that a formula further down happens to give",
        (
            ("Name", "Rate", "Hours", "Pay"),
            *((f"Name {n}", 12 + n / 2, 30 + n, 2 * n + 380) for n in range(1, 9)),
            ("Joe", 14.5, 28, 406),
            ("Sum", None, "=SUM(C2:C10)", "=SUM(D2:D10)"),
            ("Average", "=D11/C11"),
        ),
    ),
    kind("sums of all lines", below()),
    kind("a line repeated below its total", below((), ("Of which pay", "=B2", "=C2"))),
    kind("a chain of all lines", (*LINES, ("Total", "=B2+B3+B4", "=C2+C3+C4"))),
    kind(
        "a rounded sum",
        (*LINES, ("Total", "=ROUND(SUM(B2:B4),0)", "=ROUND(SUM(C2:C4),0)")),
    ),
    kind("a grand total of sub totals", blocks("=B4+B7")),
    kind("half of a sum of lines and sub totals", blocks("=SUM(B2:B7)/2")),
    kind("a grand total as a list", blocks("=SUM(B4,B7)")),
    kind("row and column totals", profile()),
    kind("rates in all lines", rates(*[VAT] * 6)),
    kind("two rates by turns", rates(*[VAT, "=B{r}*0.05"] * 3)),
    kind("figures typed in all lines", rates(22, 28.2, 34.4, 40.6, 46.8, 53)),
    kind(
        "a typed history before a forecast",
        (
            ("Line", *MONTHS),
            ("Pay", 100, 104, 99, "=D{r}*1.02", "=E{r}*1.02", "=F{r}*1.02"),
        ),
    ),
    kind("a typed total that is right", (*LINES, ("Total", 880, 847))),
    kind(
        "a useful life below a total",
        (
            ("Asset", "Cost"),
            ("Desk", 400),
            ("Van", 9_000),
            ("Total", "=SUM(B2:B3)"),
            ("Useful life in years", 5),
        ),
    ),
    kind(
        "a headcount below a total",
        (
            ("Team", "Cost"),
            ("North", 41_000),
            ("South", 38_500),
            ("Total", "=SUM(B2:B3)"),
            ("Number of staff", 3),
        ),
    ),
    kind("shares below a total", below(("Pay, share", "=B2/B5", "=C2/C5"))),
    kind(
        "a line that is called total",
        (
            ("Cash flow", "2024"),
            ("Profit", 900),
            ("Tax paid", -180),
            ("Total dividends paid", -200),
            ("Net cash", "=SUM(B2:B4)"),
        ),
    ),
    kind(
        "cost and income the other way round",
        (
            ("", "Budget", "Actual", "Fav/(adv)"),
            ("Fees", 100, 110, "=C{r}-B{r}"),
            ("Pay", 60, 58, "=B{r}-C{r}"),
            ("Surplus", "=B2-B3", "=C2-C3", "=C{r}-B{r}"),
        ),
    ),
    kind(
        "a running number across a spacer",
        (
            ("No.", "Line"),
            (1, "a"),
            ("=A2+1", "b"),
            ("=A3+1", "c"),
            (),
            ("=A4+1", "d"),
            ("=A6+1", "e"),
        ),
    ),
    kind("a check that is nil", below(CONTROL, ("Check (should be 0)", "=B5-B6", "=C5-C6"))),
    kind(
        "growth in brackets",
        (
            GROWTH,
            ("Pay", 700, 735, "=(C{r}-B{r})/B{r}"),
            ("Rent", 120, 126, "=C{r}/B{r}-1"),
        ),
    ),
    kind(
        "codes with a leading nought",
        (("Code", "Amount"), ("0410", 40), ("0420", 60), ("Total", "=SUM(B2:B3)")),
    ),
    kind("nothing where a figure does not apply", with_last_line("n/a")),
    kind("a dash where a figure does not apply", with_last_line("-")),
    kind(
        "an opening column before a run",
        (
            ("Line", "Open", *MONTHS[:4]),
            ("Stock", 50, "=B{r}+5", "=C{r}+5", "=D{r}+5", "=E{r}+5"),
            ("Cash", 900, "=B{r}+40", "=C{r}+40", "=D{r}+40", "=E{r}+40"),
        ),
    ),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def test_half_of_them_stay_silent() -> None:
    assert len(SPEAKING) + len(SILENT) >= 40
    assert len(SILENT) >= len(SPEAKING)
    assert len({kind.name for kind in (*SPEAKING, *SILENT)}) == len(SPEAKING) + len(SILENT)


@pytest.mark.parametrize("example", (*SPEAKING, *SILENT), ids=lambda example: example.name)
def test_what_is_accused(example: FaultKind, engine: Engine) -> None:
    sheet = DrawnSheet("S")
    for row in example.rows:
        sheet.row(*row)
    book = work_out(finish(sheet), engine)
    findings = audit_workbook(book, Settings(), engine=engine).findings
    accused = {(f.rule, f.cell) for f in findings if f.severity >= Severity.WARNING}
    assert accused == example.faults
