"""Live budgets in the layouts of other teams, with whatever else a workbook may have."""

from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from sexcel.model.refs import CellRef, parse_a1
from tests.graft.builders import draw_pixel

YEARS = ("2023/24 Approved Budget", "2023/24 Estimated Outturn", "2024/25 Approved Budget")
LAYOUTS = Path(__file__).parents[1] / "recognise" / "layouts"


class LiveBook(NamedTuple):
    """A live budget, its headline, and inputs that the headline depends on."""

    path: Path
    headline: CellRef
    inputs: tuple[CellRef, ...]


def build_in_thousands(path: Path) -> Path:
    """Write Tables 2 and 11 in £k, variances as favourable; charts, names, notes and the like."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        write_in_thousands(workbook)
        _add_features(workbook)
    return path


def write_in_thousands(workbook: xlsxwriter.Workbook) -> None:
    """Add the sheets of a budget in £k, live: Inputs, Checks (Table 2), Our projects (11)."""
    inputs, overview, projects = map(workbook.add_worksheet, ("Inputs", "Checks", "Our projects"))
    inputs.write_row("A1", ("Contractual discount", 0.1))
    inputs.write_row("A2", ("Contingency rate", 0.05))
    inputs.write_row("A3", ("Staff", 12))
    inputs.write_row("A4", ("Cost of one, £k", 50))
    overview.write("A1", "Amounts in £k")
    overview.write_row("A2", ("Budget Category", *YEARS, "Variance fav/(adv)"))
    lines = (
        ("SECCo & Panel Operations", 900, 950, "=Inputs!B3*Inputs!B4", 600),
        ("SECAS Services:", None, None, None, None),
        ("Core Team and SMEs", 5000, 5100, 5200, 5200),
        ("Contractual Discount", "=-B5*10%", "=-C5*10%", "=-D5*Inputs!$B$1", -520),
        ("Accommodation Costs", 200, 210, 220, 220),
        ("SECAS Services Total", "=SUM(B5:B7)", "=SUM(C5:C7)", "=SUM(D5:D7)", 4900),
        ("Projects", 1000, 1000, "='Our projects'!B5", 1200),
        ("Contingency", 330, None, "=(D3+D8+D9)*Inputs!$B$2", 335),
    )
    saved = {"B6": -500, "C6": -510, "B8": 4700, "C8": 4800}
    for row, (label, *figures, budget) in enumerate(lines, 2):
        overview.write(row, 0, label)
        for column, figure in enumerate(figures, 1):
            if isinstance(figure, str):
                value = saved.get(f"{'ABCD'[column]}{row + 1}", budget)
                overview.write_formula(row, column, figure, None, value)
            elif figure is not None:
                overview.write(row, column, figure)
    overview.write("A11", "Total")
    for letter, total in (("B", 6930), ("C", 6750), ("D", 7035)):
        sums = f"={letter}3+{letter}8+{letter}9+{letter}10"
        overview.write_formula(f"{letter}11", sums, None, total)
    overview.write_formula("E3", "=C3-D3", None, 350)
    overview.write_formula("E8", "=C8-D8", None, -100)
    overview.write_formula("E9", "=C9-D9", None, -200)
    overview.write_formula("E11", "=C11-D11", None, -285)
    projects.write_row("A1", ("Project", YEARS[2]))
    for row, (label, amount) in enumerate(
        (("Faster Switching", 500), ("Digitalisation", 300), ("Testing", 400)), 1
    ):
        projects.write_row(row, 0, (label, amount))
    projects.write("A5", "Total")
    projects.write_formula("B5", "=SUM(B2:B4)", None, 1200)


def _add_features(workbook: xlsxwriter.Workbook) -> None:
    inputs, overview, projects = workbook.worksheets()
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=Checks!$D$3:$D$10"})
    overview.insert_chart("H2", chart)
    overview.insert_image("H20", "grey.png", {"image_data": draw_pixel()})
    red = workbook.add_format({"bg_color": "#FF0000"})
    overview.conditional_format(
        "B3:D10", {"type": "cell", "criteria": "<", "value": 0, "format": red}
    )
    overview.write_comment("D9", "Agreed by the Board.")
    inputs.data_validation("B1", {"validate": "decimal", "criteria": "<", "value": 1})
    projects.add_table("E1:F3", {"name": "Owners", "columns": [{"header": "a"}, {"header": "b"}]})
    projects.autofilter("A1:B4")
    overview.repeat_rows(1)
    workbook.define_name("Contingency_rate", "=Inputs!$B$2")
    workbook.define_name("Checks!Local", "=Checks!$A$1")
    overview.activate()


def live_books(folder: Path) -> tuple[LiveBook, ...]:
    """Return three live budgets: fed by a ledger, rates in input cells, in £k."""

    return (
        LiveBook(
            LAYOUTS / "figures_fed_from_other_sheets.xlsx",
            _cell("Summary!D12"),
            _cells("Ledger!D2", "Ledger!D5", "Ledger!D8", *_SUMMARY),
        ),
        LiveBook(
            LAYOUTS / "rates_in_input_cells.xlsx",
            _cell("Summary!D12"),
            _cells("Inputs!B3", "Inputs!B4", "Summary!D10", *_SUMMARY),
        ),
        LiveBook(
            build_in_thousands(folder / "thousands.xlsx"),
            _cell("Checks!D11"),
            _cells(*_THOUSANDS),
        ),
    )


_SUMMARY = ("Summary!D4", "Summary!D6", "Summary!D8", "Summary!B6")
_THOUSANDS = (
    "Inputs!B1", "Inputs!B2", "Inputs!B3", "Inputs!B4", "Checks!D5", "Checks!D7", "Our projects!B3",
)  # fmt: skip


def _cells(*names: str) -> tuple[CellRef, ...]:
    return tuple(map(_cell, names))


def _cell(name: str) -> CellRef:
    sheet, _, cell = name.partition("!")
    return CellRef(sheet, *parse_a1(cell))
