"""Ledgers, registers, reports pasted from pivots, and imports from accounting packages."""

from datetime import date, timedelta

from sexcel.model.grid import Grid
from tests.auditing.corpus.drawing import PERCENT, DrawnSheet, finish


def payroll() -> Grid:
    """Draw a month's pay with deductions, and what it costs the employer."""
    sheet = DrawnSheet("Payroll")
    sheet.row("Employer NI", 0.138, None, "Threshold a month", 758)
    sheet.row("Pension", 0.05)
    sheet.skip()
    sheet.row("No.", "Name", "Gross", "Tax", "NI", "Pension", "Net pay", "Employer NI", "Cost")
    people = (
        ("Ash", 2_900, 371),
        ("Birch", 3_450, 481),
        ("Cedar", 2_150, 221),
        ("Elm", 4_020, 595),
    )
    for number, (name, gross, tax) in enumerate(people, 101):
        sheet.row(
            number,
            name,
            gross,
            tax,
            "=ROUND((C{r}-1048)*0.08,2)",
            "=ROUND(C{r}*$B$2,2)",
            "=C{r}-D{r}-E{r}-F{r}",
            "=ROUND(MAX(0,C{r}-$E$1)*$B$1,2)",
            "=C{r}+H{r}",
        )
    sheet.row(None, "Total", *(["=SUM({c}5:{c}8)"] * 7))
    return finish(sheet)


def pivot_report() -> Grid:
    """Draw a pivot table pasted as values, its sub totals above their lines."""
    sheet = DrawnSheet("Pivot")
    sheet.row("Sum of Amount", "Column Labels")
    sheet.row("Row Labels", "2023", "2024", "Grand Total")
    for name, *figures in (
        ("East", 630, 715),
        ("Ely", 410, 455),
        ("Diss", 220, 260),
        ("West", 1_340, 1_210),
        ("Bath", 905, 870),
        ("Wells", 315, 340),
        ("Frome", 120, 0),
        ("Grand Total", 1_970, 1_925),
    ):
        sheet.row(name, *(figure or None for figure in figures), sum(figures))
    return finish(sheet)


def filtered_ledger() -> Grid:
    """Draw a ledger of which a filter hides rows, with the sum of what it shows above."""
    sheet = DrawnSheet("Ledger")
    sheet.row("Shown", None, None, "=SUBTOTAL(9,D5:D44)")
    sheet.row("All", None, None, "=SUM(D5:D44)")
    sheet.skip()
    sheet.row("Date", "Account", "Text", "Amount")
    for number in range(40):
        account = ("Rent", "Post", "Travel", "Fees")[number % 4]
        day = date(2024, 4, 1) + timedelta(days=3 * number)
        sheet.row(day, account, f"Voucher {1000 + number}", 40 + (number * 37) % 300)
        if account != "Travel":
            sheet.hidden_rows.add(sheet.next_row - 1)
    return finish(sheet)


def bank_ledger() -> Grid:
    """Draw payments in and out with a running balance."""
    sheet = DrawnSheet("Bank")
    sheet.row("Date", "Details", "In", "Out", "Balance")
    sheet.row(date(2024, 4, 1), "Brought forward", None, None, 3_250)
    for number in range(30):
        day = date(2024, 4, 2) + timedelta(days=number)
        amount = 35 + (number * 53) % 410
        paid_in, paid_out = (amount * 2, None) if number % 3 == 0 else (None, amount)
        previous = sheet.next_row - 1
        sheet.row(day, f"Item {number + 1}", paid_in, paid_out, f"=E{previous}+C{{r}}-D{{r}}")
    sheet.row(None, "Total", "=SUM(C3:C32)", "=SUM(D3:D32)")
    return finish(sheet)


def trial_balance() -> Grid:
    """Draw a trial balance as an accounting package exports it: codes, debits and credits."""
    sheet = DrawnSheet("Trial Balance")
    sheet.row("Trial Balance")
    sheet.row("As at 31 March 2024")
    sheet.skip()
    sheet.row("Account Code", "Account", "Debit", "Credit")
    for code, name, debit, credit in (
        ("200", "Sales", None, 184_230.5),
        ("310", "Cost of Goods Sold", 71_044.25, None),
        ("477", "Wages and Salaries", 62_300, None),
        ("610", "Accounts Receivable", 30_916.75, None),
        ("800", "Accounts Payable", None, 12_480.5),
        ("090", "Business Bank Account", 52_450, None),
        ("960", "Retained Earnings", None, 20_000),
    ):
        sheet.row(code, name, debit, credit, number_format="#,##0.00")
    sheet.row(None, "Total", "=SUM(C5:C11)", "=SUM(D5:D11)", number_format="#,##0.00")
    return finish(sheet)


def aged_debtors() -> Grid:
    """Draw what customers owe by age, as a package exports it, with shares below."""
    sheet = DrawnSheet("Aged Debtors")
    sheet.row("Customer", "Current", "30 days", "60 days", "90+ days", "Total")
    for name, *ages in (
        ("Alder Ltd", 4_100, 1_200, 0, 0),
        ("Beech & Co", 0, 0, 890.4, 1_310.1),
        ("Chestnut plc", 12_450.75, 3_300, 0, 0),
        ("Damson Bros", 760, 0, 0, 95),
    ):
        sheet.row(name, *ages, "=SUM(B{r}:E{r})", number_format="#,##0.00")
    total = sheet.total("Total", 2, range(2, 7), "#,##0.00")
    sheet.row("Share", *([f"={{c}}{total}/$F${total}"] * 5), number_format=PERCENT)
    return finish(sheet)


def expense_claim() -> Grid:
    """Draw a claim with net, VAT and gross, and mileage at a rate."""
    sheet = DrawnSheet("Claim")
    sheet.row("Expense claim", None, None, "June 2024")
    sheet.skip()
    sheet.row("Date", "What for", "Net", "VAT", "Gross")
    for day, text, net, vat in (
        (3, "Train to Leeds", 84.2, 0),
        (4, "Hotel", 95, 19),
        (4, "Dinner", 22.5, 4.5),
        (18, "Stationery", 13.4, 2.68),
    ):
        sheet.row(date(2024, 6, day), text, net, vat, "=C{r}+D{r}", number_format="0.00")
    sheet.row(None, "Total", "=SUM(C4:C7)", "=SUM(D4:D7)", "=SUM(E4:E7)", number_format="0.00")
    sheet.skip()
    sheet.row(None, "Miles", 212)
    sheet.row(None, "Rate, £", 0.45, number_format="0.00")
    sheet.row(None, "Mileage", None, None, "=C10*C11", number_format="0.00")
    sheet.row(None, "To be paid", None, None, "=E8+E12", number_format="0.00")
    return finish(sheet)


def invoice() -> Grid:
    """Draw an invoice with a discount and VAT."""
    sheet = DrawnSheet("Invoice")
    sheet.row("Invoice no.", 20_417)
    sheet.skip()
    sheet.row("Item", "Quantity", "Unit price", "Amount")
    for name, quantity, price in (("Survey", 1, 640), ("Site visit", 3, 180), ("Report", 1, 1_250)):
        sheet.row(name, quantity, price, "=B{r}*C{r}")
    sheet.row("Subtotal", None, None, "=SUM(D4:D6)")
    sheet.row("Discount", None, 0.05, "=-ROUND(D7*C{r},2)")
    sheet.row("Net", None, None, "=D7+D8")
    sheet.row("VAT", None, 0.2, "=ROUND(D9*C{r},2)")
    sheet.row("Total due", None, None, "=D9+D10")
    return finish(sheet)


def bank_reconciliation() -> Grid:
    """Draw the ledger's balance brought to that of the bank, with a difference of nothing."""
    sheet = DrawnSheet("Reconciliation")
    sheet.row("Balance per ledger", None, 18_452.3)
    sheet.row("Add: payments not yet presented")
    for name, amount in (("Cheque 1041", 310), ("Cheque 1044", 92.75), ("BACS 12", 1_420)):
        sheet.row(name, amount)
    sheet.row("", None, "=SUM(B3:B5)")
    sheet.row("Less: receipts not yet credited")
    for name, amount in (("Slip 88", 760), ("Card takings", 245.05)):
        sheet.row(name, amount)
    sheet.row("", None, "=-SUM(B8:B9)")
    sheet.row("Expected balance at bank", None, "=C1+C6+C10")
    sheet.row("Balance per statement", None, 19_270)
    sheet.row("Difference", None, "=ROUND(C11-C12,2)")
    return finish(sheet)


def stock_count() -> Grid:
    """Draw a stock list with counts, unit costs, and sums by category from the list."""
    sheet = DrawnSheet("Stock")
    sheet.row(
        "Code", "Item", "Category", "Counted", "Unit cost", "Value", None, "Category", "Value"
    )
    stock = (
        ("A-101", "Bolt M6", "Fixings", 1_240, 0.08),
        ("A-102", "Bolt M8", "Fixings", 980, 0.11),
        ("B-001", "Plate", "Metal", 64, 12.4),
        ("B-002", "Rod", "Metal", 120, 3.75),
        ("C-010", "Paint 5 l", "Finish", 18, 31.2),
    )
    categories = ("Fixings", "Metal", "Finish")
    for number, (code, name, category, count, cost) in enumerate(stock):
        row = sheet.row(code, name, category, count, cost, "=D{r}*E{r}")
        if number < len(categories):
            sheet.put(row, 8, categories[number])
            sheet.put(row, 9, "=SUMIFS(F$2:F$6,C$2:C$6,H{r})")
    sheet.row("", "Total", None, None, None, "=SUM(F2:F6)", None, None, "=SUM(I2:I4)")
    return finish(sheet)


def lookups() -> Grid:
    """Draw orders priced from a list by exact match."""
    prices, orders = DrawnSheet("Prices"), DrawnSheet("Orders")
    prices.row("Product", "Price")
    for name, price in (("Tea", 3.2), ("Coffee", 4.5), ("Cocoa", 3.9)):
        prices.row(name, price)
    orders.row("Order", "Product", "Quantity", "Price", "Amount")
    for number, (name, quantity) in enumerate(
        (("Cocoa", 4), ("Tea", 12), ("Tea", 3), ("Coffee", 8))
    ):
        orders.row(
            f"O-{number}",
            name,
            quantity,
            "=VLOOKUP(B{r},Prices!$A$2:$B$4,2,FALSE)",
            "=C{r}*D{r}",
        )
    orders.row("Total", None, "=SUM(C2:C5)", None, "=SUM(E2:E5)")
    return finish(prices, orders)


def travel_in_currencies() -> Grid:
    """Draw costs in their currency, with the rate and the amount in pounds beside them."""
    sheet = DrawnSheet("Travel")
    sheet.row("Cost", "Currency", "Amount", "Rate", "Amount in £")
    for name, code, amount, rate in (
        ("Hotel", "EUR", 410, 0.86),
        ("Flight", "GBP", 265, 1),
        ("Taxi", "USD", 48, 0.79),
    ):
        sheet.row(name, code, amount, rate, "=ROUND(C{r}*D{r},2)")
    sheet.row("Total in £", None, None, None, "=SUM(E2:E4)")
    return finish(sheet)


RECORDS = (
    payroll,
    pivot_report,
    filtered_ledger,
    bank_ledger,
    trial_balance,
    aged_debtors,
    expense_claim,
    invoice,
    bank_reconciliation,
    stock_count,
    lookups,
    travel_in_currencies,
)
