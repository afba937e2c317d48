"""Tables 7 and 8 and the grade rate card: who the core team is and what a grade costs."""

from msgspec.structs import replace

from sexcel.budget.columns import BUDGET, PRIOR_APPROVED, label_column, text_column
from sexcel.model.book import Book, BookTable
from sexcel.model.tables import Column, Kind, RowKeys, Table

GRADES = tuple(f"Grade {number}" for number in range(1, 9))
"""What grades are called; numbers beyond those of the published budget do no harm."""

FTE_BY_GRADE = Table(
    "fte_by_grade",
    "Core team FTE by grade",
    "7 Grades",
    (
        label_column(
            "grade",
            "Grade",
            "Band",
            "Job grade",
            "Pay band",
            "Pay grade",
            "Level",
            "Pay point",
            "Pay scale",
            "Role level",
            "Job level",
            "Tier",
            "Role",
            width=14,
        ),
        replace(PRIOR_APPROVED, title="{prior} Approved Budget FTE", kind=Kind.FTE),
        replace(BUDGET, title="{year} Approved Budget FTE", kind=Kind.FTE),
        text_column("role", "Role"),
    ),
    source="Table 7, section 3.3",
    number=7,
    total=True,
    typical_rows=GRADES,
    captions=("Core Team Resource Breakdown", "by grade", "by band", "by level"),
    description="Full-time equivalents of each grade, last year and in the budget year.",
)

GRADE_FTE = Column("fte", "Grade", Kind.FTE, by_grade=True, width=12)

FTE_BY_AREA = Table(
    "fte_by_area",
    "Core team FTE by service area",
    "8 Service areas",
    (
        label_column("area", "Service Area", "Area", required=False),
        label_column("subcommittee", "Sub-Committee", "Committee", required=False),
        GRADE_FTE,
        Column(
            "total",
            "Total FTE",
            Kind.FTE,
            ("Total",),
            formula=GRADE_FTE.term,
            rule="line-total-wrong",
            required=False,
            width=12,
            note="the FTE of all its grades",
        ),
    ),
    source="Table 8, section 3.3",
    number=8,
    keys=RowKeys.SUB_COMMITTEE,
    total=True,
    captions=("Resource Allocation by Service Area",),
    description="How the full-time equivalents of each grade are spread over the service areas.",
)

RATE_CARD = Table(
    "rate_card",
    "Grade rate card",
    "Rate card",
    (
        label_column("grade", "Grade", width=14),
        Column(
            "rate",
            "Grade rate (£ per FTE)",
            Kind.MONEY,
            ("Grade rate", "Rate", "Rate per FTE", "Annual rate", "Annual rate per FTE"),
        ),
        Column(
            "prior_rate",
            "Grade rate last year (£ per FTE)",
            Kind.MONEY,
            (
                "Grade rate last year",
                "Last year's grade rate",
                "Prior grade rate",
                "Prior year grade rate",
                "Rate last year",
                "Last year's rate",
                "Prior rate",
                "Prior year rate",
            ),
            required=False,
        ),
        text_column("basis", "Basis"),
    ),
    source="section 3.3",
    optional=True,
    typical_rows=GRADES,
    description="What one full-time equivalent of each grade costs in the budget year.",
)


def find_rate_card(book: Book) -> BookTable | None:
    """Return the rate card that core team costs follow; None where there is none.

    One without any rate is none where the costs are typed: a team that knows only what each area
    costs leaves it blank.
    """
    card, costs = book.tables.get(RATE_CARD.name), book.tables.get("secas_budget")
    if card is None or costs is None or any(row.figure("rate") is not None for row in card.lines):
        return card
    entries = [entry for row in costs.lines if (entry := row.entry("core_team")) is not None]
    is_typed = any(entry.figure and entry.formula is None for entry in entries)
    return None if is_typed else card


def is_due(book: Book, table: BookTable, column: Column) -> bool:
    """Say whether a budget is unfinished while a column of inputs is blank.

    Those of the numbered tables are, and the grade rates that costs follow: blank, they make the
    core team free.
    """
    is_rate = table.table is RATE_CARD and column.required and find_rate_card(book) is not None
    return is_rate or bool(table.table.number)
