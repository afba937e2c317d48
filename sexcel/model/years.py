"""How a financial year is written."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


def financial_year(start: int) -> str:
    """Return the financial year that starts in a calendar year: ``2020/21`` for 2020."""
    return f"{start}/{(start + 1) % 100:02d}"
