"""What was written of a reading, for a person to correct."""

from pathlib import Path

from sexcel.graft.setup import SetupWritten
from sexcel.model.settings import NAME


def state_setup(written: SetupWritten) -> str:
    """Return in a line what was written, and what to do with it."""
    removed = f" Removed: {', '.join(written.removed)}." if written.removed else ""
    return (
        f"Written: {written.output}, your workbook with a sheet '{written.sheet}'. Correct its "
        f"blue cells in Excel, save, and check that workbook.{removed}"
    )


def state_config(path: Path) -> str:
    """Return in a line what was written, and how it is used."""
    use = (
        "it is used for every workbook in its folder"
        if path.name == NAME
        else f"use it with --config {path}"
    )
    return f"Written: {path}, how the workbook was read. Correct it where it is wrong; {use}."
