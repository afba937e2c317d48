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
