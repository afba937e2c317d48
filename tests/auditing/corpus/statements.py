"""Statements, forecasts and plans."""

from datetime import date

from sexcel.model.grid import Grid
from tests.auditing.corpus.drawing import PERCENT, POUNDS, DrawnSheet, finish

MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
_LETTERS = "BCDEFGHIJKLM"


def cash_flow() -> Grid:
    """Draw twelve months of receipts and payments, each opening with the balance before."""
    sheet = DrawnSheet("Cash flow")
    sheet.row("Cash flow forecast 2024/25")
    sheet.skip()
    sheet.row("£", *MONTHS, "Total")
    sheet.row("Opening balance", 25_000, *(f"={letter}17" for letter in _LETTERS[:-1]), "=B4")
    sheet.row("Receipts")
    for name, base in (("Sales", 18_000), ("Grants", 6_000), ("Interest", 45)):
        sheet.row(name, *(base + 137 * m for m in range(12)), "=SUM(B{r}:M{r})")
    receipts = sheet.total("Total receipts", 6, range(2, 15))
    sheet.row("Payments")
    for name, base in (("Payroll", 14_500), ("Rent", 2_000), ("Suppliers", 5_250)):
        sheet.row(name, *(base + 61 * m for m in range(12)), "=SUM(B{r}:M{r})")
    payments = sheet.total("Total payments", 11, range(2, 15))
    net = f"={{c}}{receipts}-{{c}}{payments}"
    sheet.row("Net movement", *([net] * 13))
    sheet.skip()
    sheet.row("Closing balance", *(["={c}4+{c}15"] * 13))
    return finish(sheet)


def three_statements() -> Grid:
    """Draw profit and loss, balance sheet and cash flow of four years, with a check of 0."""
    pl, bs, cf = DrawnSheet("P&L"), DrawnSheet("Balance sheet"), DrawnSheet("Cash flow")
    years = ("2022", "2023", "2024", "2025")
    growth = [f"={letter}2*1.05" for letter in "BCD"]
    pl.row("£'000", *years)
    pl.row("Revenue", 1_200, *growth)
    pl.row("Cost of sales", *(["=-{c}2*0.6"] * 4))
    pl.row("Gross profit", *(["={c}2+{c}3"] * 4))
    pl.row("Overheads", -210, -225, -231, -240)
    pl.row("Depreciation", -40, -40, -40, -40)
    pl.row("Operating profit", *(["=SUM({c}4:{c}6)"] * 4))
    pl.row("Tax", *(["=-{c}7*0.25"] * 4))
    pl.row("Profit after tax", *(["={c}7+{c}8"] * 4))
    bs.row("£'000", *years)
    bs.row("Fixed assets", 400, *(f"={p}2+'P&L'!{c}6" for p, c in ("BC", "CD", "DE")))
    bs.row("Debtors", *(["='P&L'!{c}2*0.1"] * 4))
    bs.row("Cash", *(["='Cash flow'!{c}8"] * 4))
    bs.row("Total assets", *(["=SUM({c}2:{c}4)"] * 4))
    bs.row("Share capital", 300, 300, 300, 300)
    bs.row(
        "Retained earnings",
        "=B5-B6",
        *(f"={p}7+'P&L'!{c}9" for p, c in ("BC", "CD", "DE")),
    )
    bs.row("Total equity", *(["={c}6+{c}7"] * 4))
    bs.row("Check (should be 0)", *(["=ROUND({c}5-{c}8,4)"] * 4))
    cf.row("£'000", *years)
    cf.row("Profit after tax", *(["='P&L'!{c}9"] * 4))
    cf.row("Add back depreciation", *(["=-'P&L'!{c}6"] * 4))
    cf.row(
        "Increase in debtors",
        0,
        *(f"='Balance sheet'!{p}3-'Balance sheet'!{c}3" for p, c in ("BC", "CD", "DE")),
    )
    cf.row("Net cash flow", *(["=SUM({c}2:{c}4)"] * 4))
    cf.skip()
    cf.row("Opening cash", 50, "=B8", "=C8", "=D8")
    cf.row("Closing cash", *(["={c}7+{c}5"] * 4))
    return finish(pl, bs, cf)


def rolling_forecast() -> Grid:
    """Draw seven months typed as actuals and five that follow a run rate."""
    sheet = DrawnSheet("Forecast")
    sheet.row("", *["Actual"] * 7, *["Forecast"] * 5, "Full year", "Budget", "Variance")
    sheet.row("£", *MONTHS, "2024/25", "2024/25", "Budget less forecast")
    for name, base, budget in (
        ("Salaries", 41_250, 500_000),
        ("Agency staff", 3_110, 30_000),
        ("Training", 890, 15_000),
        ("Premises", 7_405, 90_000),
        ("IT", 2_960, 36_000),
    ):
        actuals = [base + (37 * month * month) % 411 for month in range(7)]
        sheet.row(
            name,
            *actuals,
            *(["=AVERAGE($B{r}:$H{r})"] * 5),
            "=SUM(B{r}:M{r})",
            budget,
            "=O{r}-N{r}",
        )
    sheet.total("Total", 3, range(2, 17))
    return finish(sheet)


def sales_forecast() -> Grid:
    """Draw units by price, with a price rise from October and quarters beside the months."""
    sheet = DrawnSheet("Sales")
    sheet.row("Price rise from October", 0.04, number_format=PERCENT)
    sheet.skip()
    sheet.row("Product", "Price", "H1 units", "H2 units", "H1 sales", "H2 sales", "Year")
    for name, price, first, second in (
        ("Standard", 19.5, 1_210, 1_430),
        ("Premium", 42, 310, 365),
        ("Trade", 15.25, 2_050, 1_980),
        ("Refills", 4.1, 6_400, 7_125),
    ):
        sheet.row(
            name,
            price,
            first,
            second,
            "=B{r}*C{r}",
            "=B{r}*(1+$B$1)*D{r}",
            "=E{r}+F{r}",
        )
    last = sheet.total("Total", 4, (3, 4, 5, 6, 7))
    sheet.row("Average price", None, None, None, f"=E{last}/C{last}", f"=F{last}/D{last}")
    return finish(sheet)


def loan_schedule() -> Grid:
    """Draw a loan paid back in equal instalments."""
    sheet = DrawnSheet("Loan")
    sheet.row("Amount", 120_000, number_format=POUNDS)
    sheet.row("Rate a year", 0.06, number_format=PERCENT)
    sheet.row("Instalments", 24)
    sheet.row("Monthly payment", "=PMT(B2/12,B3,-B1)")
    sheet.skip()
    sheet.row("Month", "Opening", "Interest", "Repaid", "Closing")
    for month in range(1, 25):
        opening = "=B1" if month == 1 else "=E{r}".replace("{r}", str(sheet.next_row - 1))
        sheet.row(month, opening, "=B{r}*$B$2/12", "=$B$4-C{r}", "=B{r}-D{r}")
    sheet.row("Total", None, "=SUM(C7:C30)", "=SUM(D7:D30)")
    return finish(sheet)


def depreciation() -> Grid:
    """Draw a register of assets written off over their useful lives."""
    sheet = DrawnSheet("Assets")
    sheet.row("Asset", "Bought", "Useful life in years", "Cost", "2023", "2024", "Net book value")
    for name, bought, life, cost in (
        ("Van", date(2022, 4, 1), 5, 24_000),
        ("Server", date(2023, 6, 12), 3, 9_600),
        ("Furniture", date(2021, 1, 20), 10, 15_500),
        ("Laptops", date(2023, 9, 5), 4, 13_200),
        ("Boiler", date(2020, 2, 14), 15, 30_000),
    ):
        sheet.row(name, bought, life, cost, "=D{r}/C{r}", "=D{r}/C{r}", "=D{r}-E{r}-F{r}")
    sheet.total("Total", 2, (4, 5, 6, 7))
    return finish(sheet)


def budget_against_actual() -> Grid:
    """Draw variances that are favourable when income is above and cost below the budget."""
    sheet = DrawnSheet("Month 9")
    sheet.row("£", "Budget", "Actual", "Favourable/(adverse)", "%")
    sheet.row("Income")
    for name, budget, actual in (("Fees", 80_000, 84_150), ("Hire", 12_000, 9_870)):
        sheet.row(name, budget, actual, "=C{r}-B{r}", "=D{r}/B{r}")
    sheet.row("Total income", "=SUM(B3:B4)", "=SUM(C3:C4)", "=C{r}-B{r}", "=D{r}/B{r}")
    sheet.row("Expenditure")
    for name, budget, actual in (("Pay", 51_000, 50_240), ("Supplies", 9_900, 11_015)):
        sheet.row(name, budget, actual, "=B{r}-C{r}", "=D{r}/B{r}")
    sheet.row("Total expenditure", "=SUM(B7:B8)", "=SUM(C7:C8)", "=B{r}-C{r}", "=D{r}/B{r}")
    sheet.row("Surplus", "=B5-B9", "=C5-C9", "=C{r}-B{r}", "=D{r}/B{r}")
    return finish(sheet)


def charity_accounts() -> Grid:
    """Draw a statement of financial activities by kind of fund."""
    sheet = DrawnSheet("SOFA")
    sheet.row("£", "Unrestricted", "Restricted", "Total 2024", "Total 2023")
    sheet.row("Income from:")
    for name, free, tied, before in (
        ("Donations", 40_120, 15_000, 51_300),
        ("Charitable activities", 98_400, 22_750, 110_090),
        ("Investments", 610, None, 540),
    ):
        sheet.row(name, free, tied, "=B{r}+C{r}", before)
    income = sheet.total("Total income", 3, range(2, 6))
    sheet.row("Expenditure on:")
    for name, free, tied, before in (
        ("Raising funds", 12_300, None, 11_870),
        ("Charitable activities", 110_500, 36_200, 139_400),
    ):
        sheet.row(name, free, tied, "=B{r}+C{r}", before)
    spent = sheet.total("Total expenditure", income + 2, range(2, 6))
    sheet.row("Net income", *([f"={{c}}{income}-{{c}}{spent}"] * 4))
    sheet.row("Transfers between funds", -2_000, 2_000, "=B{r}+C{r}", 0)
    sheet.row("Net movement in funds", *([f"={{c}}{spent + 1}+{{c}}{spent + 2}"] * 4))
    sheet.row("Funds brought forward", 61_000, 18_300, "=B{r}+C{r}", 68_740)
    sheet.row("Funds carried forward", *([f"={{c}}{spent + 3}+{{c}}{spent + 4}"] * 4))
    return finish(sheet)


STATEMENTS = (
    cash_flow,
    three_statements,
    rolling_forecast,
    sales_forecast,
    loan_schedule,
    depreciation,
    budget_against_actual,
    charity_accounts,
)
