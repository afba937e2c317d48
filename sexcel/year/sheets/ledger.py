"""The ledger: its entries, which exports they are from, and which line an account is of."""

from sexcel.writers.cells import Choices, SheetPlan
from sexcel.writers.styles import COUNT, DATE, PENCE
from sexcel.year.sheets.layout import ACTUALS, DRAWN_ROWS, LIST_ROWS, MAPPING, NOT_MAPPED, TAKEN_IN
from sexcel.year.sheets.lists import Column, column_cells, plan_list
from sexcel.year.sheets.outturn import OutturnSheet


def plan_actuals() -> SheetPlan:
    """Plan the list of the ledger's entries."""
    columns: tuple[Column, ...] = (
        ("Month", 11.0, "mmm yy", None), ("Code", 12.0, "", None), ("Name", 40.0, "", None),
        ("Date", 12.0, DATE, None), ("Number", 14.0, "", None), ("Details", 40.0, "", None),
        ("Amount", 14.0, PENCE, None), ("Line", 54.0, "", None), ("File", 28.0, "", None),
    )  # fmt: skip
    note = (
        "Every entry of the ledger. Month is the first of its month, Line a line of Outturn or "
        f"'{NOT_MAPPED}'. A month counts once it is closed in Settings."
    )
    return plan_list(ACTUALS, ("Actuals", note), columns, DRAWN_ROWS)


def plan_taken_in() -> SheetPlan:
    """Plan the list of the exports that the entries are from."""
    columns: tuple[Column, ...] = (
        ("On", 12.0, DATE, None), ("File", 34.0, "", None), ("SHA-256", 70.0, "", None),
        ("Month", 11.0, "mmm yy", None), ("Entries", 10.0, COUNT, None),
        ("Total", 14.0, PENCE, None), ("State", 14.0, "", None),
    )  # fmt: skip
    note = "Which exports of the ledger were taken in, month by month."
    return plan_list(TAKEN_IN, ("Taken in", note), columns, DRAWN_ROWS)


def plan_mapping(outturn: OutturnSheet) -> SheetPlan:
    """Plan the list of accounts and their lines."""
    columns: tuple[Column, ...] = (
        ("Code", 14.0, "", None), ("Name in the ledger", 44.0, "", None),
        ("Line of Outturn", 54.0, "", None),
    )  # fmt: skip
    note = "Which line a code or a name of the ledger belongs to: one code, one line."
    source = outturn.names
    choices = Choices(
        column_cells(MAPPING, 3, LIST_ROWS[MAPPING]), source=source, message="A line of Outturn."
    )
    return plan_list(MAPPING, ("Mapping", note), columns, DRAWN_ROWS, (choices,))
