"""Rates and drivers: the numbers that the budget is worked out with, and where each is from."""

from decimal import Decimal

from sexcel.budget.columns import label_column, text_column
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.tables import Column, Kind, Line, RowKeys, Table

CONTRACTUAL_DISCOUNT = Line(
    "contractual_discount", "Contractual discount", ("Discount",), unit=Kind.VALUE
)
CONTINGENCY = Line("contingency", "Contingency", ("Contingency rate",), unit=Kind.VALUE)
RPI = Line("rpi", "RPI uplift", ("RPI", "Retail price index uplift"), unit=Kind.VALUE)
MATERIALITY_AMOUNT = Line(
    "materiality_amount", "Material variance, £", ("Materiality amount",), unit=Kind.MONEY
)
MATERIALITY_PERCENT = Line(
    "materiality_percent", "Material variance, share of outturn", ("Materiality",), unit=Kind.VALUE
)
PRIOR_ESTIMATE = Line(
    "prior_estimate",
    "Estimated budget for this year, published last year",
    ("Estimated budget for * published the year before", "Prior estimate"),
    unit=Kind.MONEY,
)

ASSUMED = {
    CONTRACTUAL_DISCOUNT.name: Decimal("0.10"),
    CONTINGENCY.name: Decimal("0.05"),
    MATERIALITY_AMOUNT.name: Decimal(25_000),
    MATERIALITY_PERCENT.name: Decimal("0.10"),
}
"""Assumed where a workbook states none, with a finding that says so: the discount of section
3.2.1 and the contingency of section 4.3. The published budget sets no materiality; these are
ours."""

RATES = Table(
    "rates",
    "Rates and amounts",
    "Assumptions",
    (
        label_column("assumption", "Assumption", width=52),
        Column("value", "Value", Kind.VALUE, summed=False),
        text_column("unit", "Unit", width=24),
        text_column("source", "Source"),
    ),
    source="sections 1, 2.2, 3.2.1 and 4.3",
    lines=(
        CONTRACTUAL_DISCOUNT,
        CONTINGENCY,
        RPI,
        PRIOR_ESTIMATE,
        MATERIALITY_AMOUNT,
        MATERIALITY_PERCENT,
    ),
    optional=True,
    description="Every rate and amount that the tables are worked out with.",
)


def rate_key(name: str) -> FigureKey:
    """Return the key of a rate or amount of the rates table, by the name of its line."""
    return FigureKey(RATES.name, name, "value")


def configured_rate(book: Book, key: FigureKey) -> Decimal | None:
    """Return the rate that the configuration sets, whatever the workbook states.

    None where it sets none, and for any figure that is no rate.
    """
    return book.settings.rates.get(key.row) if key.table == RATES.name else None


def taken_rate(amount: str) -> str:
    """Return what the source of a rate that no cell stated ends with, in a workbook of ours."""
    return f"{amount} was taken"


def resolve_figure(book: Book, key: FigureKey) -> Decimal | None:
    """Return the figure; for a rate the one configured, else stated, else assumed.

    A rate is stated in a cell, or in the label of its line.

    None for any other figure that is blank.
    """
    if key.table != RATES.name:
        return book.figure(key)
    rates = (
        configured_rate(book, key),
        book.figure(key),
        book.label_rates.get(key.row),
        ASSUMED.get(key.row),
    )
    return next((rate for rate in rates if rate is not None), None)


def resolve_rate(book: Book, name: str) -> Decimal | None:
    """Return a rate or amount of the assumptions; the assumed one where none is stated."""
    return resolve_figure(book, rate_key(name))


QUANTITY = Column("quantity", "Quantity", Kind.COUNT, summed=False)
TIMES = Column("times", "Times", Kind.COUNT, summed=False)
UNIT_CHARGE = Column("unit_charge", "Unit charge", Kind.MONEY, summed=False, exact=True)
PRIOR_UNIT_CHARGE = Column(
    "prior_unit_charge",
    "Unit charge last year",
    Kind.MONEY,
    ("Last year's unit charge", "Prior unit charge", "Prior year unit charge", "Charge last year"),
    required=False,
    summed=False,
    exact=True,
)
"""No figure is worked out from it: it separates price from volume where it is given."""

DRIVERS = Table(
    "drivers",
    "Cost drivers",
    "Drivers",
    (
        label_column("line", "Budget line", width=42),
        text_column("driver", "Driver", required=True, width=44),
        QUANTITY,
        TIMES,
        UNIT_CHARGE,
        PRIOR_UNIT_CHARGE,
        Column(
            "amount",
            "Amount",
            Kind.MONEY,
            formula=QUANTITY.term * TIMES.term * UNIT_CHARGE.term,
            rule="line-total-wrong",
            required=False,
            summed=False,
            note="quantity × times × unit charge",
        ),
        text_column("unit", "Unit", width=24),
        text_column("source", "Source", width=30),
    ),
    source="sections 2.2 and 3.4",
    keys=RowKeys.NUMBERED,
    optional=True,
    description="Quantity × times × unit charge of everything that a budget line is made of.",
)
