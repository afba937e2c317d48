"""The fingerprint of a table's figures, by which a sign-off knows them again."""

import hashlib
from decimal import Decimal

from sexcel.model.book import BookTable

TITLE = "Fingerprint of the figures"
"""Heads the fingerprints on a sheet, and is how they are found there."""
STEP = Decimal("0.0001")
"""A hundredth of a percent: finer than any figure that a budget states, and coarser than what
saving a formula's value in binary adds to it."""
_DIGITS = 32
"""Half of the SHA-256: 128 bits, no two tables share them, and they fit a line of the page."""


def fingerprint(table: BookTable) -> str:
    """Return the first digits of the SHA-256 of a table's figures, in order, without blanks."""
    figures = (
        f"{figure.quantize(STEP) + 0:f}"
        for row in table.rows
        for column in table.figure_columns
        if (figure := row.figure(column.name)) is not None
    )
    return hashlib.sha256("\n".join(figures).encode()).hexdigest()[:_DIGITS]
