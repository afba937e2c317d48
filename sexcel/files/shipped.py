"""The workbooks that come with sexcel, wherever it is installed."""

from pathlib import Path

from sexcel.model.errors import UnreadableWorkbookError

PUBLISHED = "sec-budget-2020-23-published.xlsx"
"""The budget that the SEC Panel published for 2020-23, with the errors it has."""

TEMPLATE = "budget-template.xlsx"
"""The same model, empty."""


def shipped_workbook(name: str) -> Path:
    """Return where a workbook is that comes with sexcel.

    Raises UnreadableWorkbookError where it is gone.
    """
    package = Path(__file__).parents[1]
    # An installed sexcel has the workbooks inside; a checkout has them beside the package.
    for folder in (package / "workbooks", package.parent / "workbooks"):
        if (folder / name).is_file():
            return folder / name
    raise UnreadableWorkbookError(
        f"{name} is missing from sexcel's own files: install sexcel again."
    )
