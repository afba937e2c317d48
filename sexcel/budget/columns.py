"""Columns that many tables share, named by year offset and status, never by a literal year."""

from msgspec.structs import replace

from sexcel.model.tables import Column, Kind, Status


def label_column(
    name: str, title: str, *aliases: str, required: bool = True, width: int = 34
) -> Column:
    """Return a column that names the row."""
    return Column(name, title, Kind.LABEL, aliases, required=required, width=width)


def text_column(
    name: str,
    title: str,
    *aliases: str,
    required: bool = False,
    width: int = 60,
    choices: tuple[str, ...] = (),
) -> Column:
    """Return a column of words; ``choices`` are those that it usually holds."""
    return Column(name, title, Kind.TEXT, aliases, required=required, width=width, choices=choices)


CATEGORY = label_column("category", "Budget Category", "Category", "Cost category")
PRIOR_APPROVED = Column(
    "prior_approved",
    "{prior} Approved Budget",
    Kind.MONEY,
    offset=-1,
    statuses=(Status.APPROVED,),
)
OUTTURN = Column(
    "outturn", "{prior} Estimated Outturn", Kind.MONEY, offset=-1, statuses=(Status.OUTTURN,)
)
BUDGET = Column(
    "budget", "{year} Approved Budget", Kind.MONEY, offset=0, statuses=(Status.APPROVED,)
)
FORECAST_1 = Column(
    "forecast_1",
    "{next} Estimated Budget",
    Kind.MONEY,
    offset=1,
    statuses=(Status.ESTIMATED, Status.FORECAST, Status.APPROVED),
)
FORECAST_2 = replace(FORECAST_1, name="forecast_2", title="{second} Estimated Budget", offset=2)
VARIANCE = Column(
    "variance",
    "Variance {year} Approved Budget to {prior} Estimated Outturn",
    Kind.MONEY,
    (
        "variance*",
        "*variance",
        "fav*",
        "var",
        "var *",
        "movement*",
        "difference*",
        "change",
        "change *",
        "increase*",
    ),
    formula=BUDGET.term - OUTTURN.term,
    rule="variance-wrong",
    required=False,
    # Table 2 prints no variance for the parts of SECAS Services, nor does Table 4 for lines.
    may_be_blank=True,
    width=20,
    short="variance",
    note="budget less estimated outturn",
)
