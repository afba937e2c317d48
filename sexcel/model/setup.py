"""What a person settled about the reading of one workbook, on its setup sheet or in a file."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from sexcel.model.refs import CellRef, RangeRef

SETUP = "sexcel setup"
"""The sheet that a person corrects, where the name is free."""

SETUP_SHEET = "How sexcel reads this workbook. It is no part of the budget."
"""Second line of every setup sheet: it is known by this, whatever it is called."""


class PlaceSetting(Struct, frozen=True):
    """Where a table is: on this sheet, and there by the first cell of its headings, by the
    range of its headings and rows, or by recognition where neither is given.
    """

    sheet: str
    header: CellRef | None = None
    range: RangeRef | None = None
    is_sideways: bool = False
    """Whether its lines run across the sheet."""
    unit: Decimal | None = None
    """What 1 in its cells is worth, in £; None where its headings say so."""
    first_text: str = ""
    """What its first heading says: where it is now if rows were inserted."""
    last_text: str = ""
    """What its last row is called: where it ends now."""
    origin: str = ""
    """The cell of the setup sheet, or the key, that says so; empty for ``[tables]``."""


class SetupEntry(Struct, frozen=True):
    """What was settled about one cell of a table, which says ``text`` (its heading or label).

    ``is_reversed`` is whether its figures have the opposite sign to the budget's equations; None
    where that is left to recognition.
    """

    origin: str
    table: str
    cell: CellRef
    text: str
    is_reversed: bool | None = None


class SetupColumn(SetupEntry, frozen=True):
    """What the column under a heading is: empty for none, None where it is left to recognition."""

    column: str | None = None


class SetupRow(SetupEntry, frozen=True):
    """What the row of a label is; empty texts and None are left to recognition."""

    role: str = ""
    """Value of a Role, or ``not read``."""
    line: str = ""
    """The declared line that it is."""
    area: str = ""
    name: str = ""
    """What it is called in the other tables."""


class SetupRate(Struct, frozen=True):
    """The cell that states a rate, or the share or amount in £ that is to be used instead."""

    origin: str
    cell: CellRef | None = None
    value: Decimal | None = None


class Setup(Struct, frozen=True):
    """All that was settled. A table in ``places`` is read at these places, and nowhere else."""

    places: Mapping[str, tuple[PlaceSetting, ...]] = field(default_factory=dict)
    signs: Mapping[str, bool] = field(default_factory=dict)
    """By table: whether all its amounts have the opposite sign."""
    columns: tuple[SetupColumn, ...] = ()
    rows: tuple[SetupRow, ...] = ()
    rates: Mapping[str, SetupRate] = field(default_factory=dict)
    budget_year: int | None = None
    corrections: tuple[str, ...] = ()
    """Cells of the setup sheet that a person changed, such as ``E12``."""

    def over(self, defaults: "Setup") -> "Setup":
        """Return this setup, with the defaults where it says nothing."""
        columns = {(entry.table, entry.cell) for entry in self.columns}
        rows = {(entry.table, entry.cell) for entry in self.rows}
        return Setup(
            {**defaults.places, **self.places},
            {**defaults.signs, **self.signs},
            (
                *self.columns,
                *(e for e in defaults.columns if (e.table, e.cell) not in columns),
            ),
            (*self.rows, *(e for e in defaults.rows if (e.table, e.cell) not in rows)),
            {**defaults.rates, **self.rates},
            self.budget_year or defaults.budget_year,
            self.corrections or defaults.corrections,
        )
