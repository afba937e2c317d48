"""Budgets of grants, projects, services and programmes."""

from sexcel.model.grid import Grid
from tests.auditing.corpus.drawing import PERCENT, DrawnSheet, finish


def grant_budget() -> Grid:
    """Draw work packages over three years, overheads at a rate, and what the funder pays."""
    sheet = DrawnSheet("Budget")
    sheet.row("Overheads on staff", 0.25, number_format=PERCENT)
    sheet.row("Funder pays", 0.8, number_format=PERCENT)
    sheet.skip()
    sheet.row("Cost", "Year 1", "Year 2", "Year 3", "Total")
    for number, costs in enumerate(((21_000, 21_400, 9_800), (8_200, 15_600, 16_100)), 1):
        sheet.row(f"WP{number}")
        first = sheet.row("Staff", *costs, "=SUM(B{r}:D{r})")
        overheads = [f"={letter}{first}*$B$1" for letter in "BCD"]
        sheet.row("Overheads", *overheads, "=SUM(B{r}:D{r})")
        sheet.row("Travel", 1_200, 1_450, 900, "=SUM(B{r}:D{r})")
        sheet.total(f"Subtotal WP{number}", first, range(2, 6))
    sheet.row("Total cost", *(["={c}9+{c}14"] * 4))
    sheet.row("Requested from the funder", *(["={c}15*$B$2"] * 4))
    sheet.row("Own contribution", *(["={c}15-{c}16"] * 4))
    return finish(sheet)


def project_budget() -> Grid:
    """Draw tasks as hours by rate, with contingency and VAT."""
    sheet = DrawnSheet("Project")
    sheet.row("Task", "Hours", "Rate", "Cost", "Spent", "Remaining")
    for task, hours, rate, spent in (
        ("Discovery", 120, 65, 7_540),
        ("Design", 210, 65, 4_225),
        ("Build", 640, 58, 0),
        ("Testing", 180, 52, 0),
        ("Training", 60, 48, 0),
    ):
        sheet.row(task, hours, rate, "=B{r}*C{r}", spent, "=D{r}-E{r}")
    sheet.row("Total", "=SUM(B2:B6)", None, "=SUM(D2:D6)", "=SUM(E2:E6)", "=D{r}-E{r}")
    sheet.row("Contingency, 10%", None, 0.1, "=D7*C{r}")
    sheet.row("VAT, 20%", None, 0.2, "=(D7+D8)*C{r}")
    sheet.row("Grand total", None, None, "=SUM(D7:D9)")
    return finish(sheet)


def council_budget() -> Grid:
    """Draw services with gross cost, income and net cost, and the precept that pays for them."""
    sheet = DrawnSheet("Budget book")
    sheet.row("£000", "Gross", "Income", "Net", "Staff FTE")
    rows = []
    for directorate, services in (
        ("Adults", (("Care at home", 9_410, -2_115, 120.5), ("Day centres", 1_260, -310, 22))),
        (
            "Places",
            (("Waste", 5_320, -840, 61), ("Parks", 1_415, -95, 30.2), ("Roads", 3_875, 0, 41)),
        ),
    ):
        sheet.row(directorate)
        first = sheet.next_row
        for name, gross, income, staff in services:
            sheet.row(name, gross, income, "=B{r}+C{r}", staff)
        rows.append(sheet.total(f"{directorate} total", first, range(2, 6)))
    letters = "BCDE"
    sheet.row(
        "Net cost of services",
        *("=" + "+".join(f"{letter}{row}" for row in rows) for letter in letters),
    )
    sheet.row("Use of reserves", None, None, -450)
    sheet.row("Precept", None, None, f"=D{sheet.next_row - 2}+D{sheet.next_row - 1}")
    sheet.row("Band D homes", None, None, 51_230)
    sheet.row("Band D charge, £", None, None, "=D11*1000/D12")
    return finish(sheet)


def capital_programme() -> Grid:
    """Draw schemes by year, how they are paid for, and that both come to the same."""
    sheet = DrawnSheet("Programme")
    years = ("2024/25", "2025/26", "2026/27", "Total")
    sheet.row("Scheme, £000", *years)
    for name, *costs in (
        ("School roof", 410, 120, 0),
        ("Depot", 0, 950, 1_130),
        ("Cycle paths", 215, 230, 240),
        ("Vehicles", 180, 180, 180),
    ):
        sheet.row(name, *costs, "=SUM(B{r}:D{r})")
    sheet.total("Total spending", 2, range(2, 6))
    sheet.skip()
    sheet.row("Paid for by, £000", *years)
    for name, *sums in (("Grants", 300, 700, 800), ("Receipts", 200, 150, 150)):
        sheet.row(name, *sums, "=SUM(B{r}:D{r})")
    sheet.row("Borrowing", *(["={c}6-{c}9-{c}10"] * 3), "=SUM(B{r}:D{r})")
    sheet.total("Total funding", 9, range(2, 6))
    sheet.row("Check: should be nil", *(["={c}12-{c}6"] * 4))
    return finish(sheet)


def cost_allocation() -> Grid:
    """Draw overheads shared out by headcount, with shares of 100%."""
    sheet = DrawnSheet("Allocation")
    sheet.row("Overheads to share", 184_500)
    sheet.skip()
    sheet.row("Department", "Headcount", "Share", "Overheads", "Direct cost", "Full cost")
    for name, heads, direct in (
        ("Sales", 14, 512_000),
        ("Service", 22, 618_300),
        ("Finance", 6, 244_750),
        ("IT", 9, 401_200),
    ):
        row = sheet.next_row
        sheet.row(name, heads, None, "=C{r}*$B$1", direct, "=D{r}+E{r}")
        sheet.put(row, 3, "=B{r}/B$8", PERCENT)
    sheet.row("Total", "=SUM(B4:B7)", None, "=SUM(D4:D7)", "=SUM(E4:E7)", "=SUM(F4:F7)")
    sheet.put(8, 3, "=SUM(C4:C7)", PERCENT)
    return finish(sheet)


def departments_summary() -> Grid:
    """Draw a summary that reads the same cells of a sheet for each department."""
    departments = []
    for number, name in enumerate(("North", "South", "West")):
        sheet = DrawnSheet(name)
        sheet.row("Line", "Q1", "Q2", "Q3", "Q4", "Year")
        for line, base in (("Pay", 30_000), ("Rent", 4_500), ("Other", 2_150)):
            sheet.row(line, *(base + 310 * number + 45 * q for q in range(4)), "=SUM(B{r}:E{r})")
        sheet.total("Total", 2, range(2, 7))
        departments.append(sheet)
    summary = DrawnSheet("Summary")
    summary.row("Department", "Pay", "Rent", "Other", "Total")
    for name in ("North", "South", "West"):
        summary.row(name, f"={name}!F2", f"={name}!F3", f"={name}!F4", "=SUM(B{r}:D{r})")
    summary.total("All departments", 2, range(2, 6))
    return finish(summary, *departments)


def scenarios() -> Grid:
    """Draw three cases side by side and the one that is chosen."""
    sheet = DrawnSheet("Scenarios")
    sheet.row("Case in use", 2)
    sheet.skip()
    sheet.row("Driver", "Low", "Base", "High", "In use")
    for name, *cases in (("Members", 900, 1_050, 1_200), ("Fee, £", 44, 46, 48)):
        sheet.row(name, *cases, "=CHOOSE($B$1,B{r},C{r},D{r})")
    sheet.row("Fixed cost, £", 21_000, 21_000, 22_500, "=CHOOSE($B$1,B{r},C{r},D{r})")
    sheet.row("Result, £", *(["={c}4*{c}5-{c}6"] * 4))
    return finish(sheet)


BUDGETS = (
    grant_budget,
    project_budget,
    council_budget,
    capital_programme,
    cost_allocation,
    departments_summary,
    scenarios,
)
