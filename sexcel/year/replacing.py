"""A monitor replaced by itself with some cells changed: whole, with the state before kept."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sexcel.graft.workbook import Workbook
from sexcel.model.errors import OutputError
from sexcel.model.grid import Grid
from sexcel.year.new_year import DraftYear, write_cells


def refuse_open(path: Path) -> None:
    """Refuse to write a workbook that Excel has open; raises OutputError."""
    if path.with_name(f"~${path.name}").exists():
        raise OutputError(f"{path} is open in Excel: close it there, then run the command again.")


def replace_whole(
    path: Path,
    grid: Grid,
    draft: DraftYear,
    add_sheets: Callable[[Workbook], None] = lambda _: None,
) -> Path:
    """Write the monitor anew beside it, keep the state before, and put the new one in place."""
    before = path.with_stem(f"{path.stem}-before")
    unfinished = path.with_stem(f".{path.stem}-{os.urandom(4).hex()}")
    try:
        write_cells(path, grid, unfinished, draft, add_sheets)
        shutil.copy2(path, before)
        unfinished.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): close it where it is open."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return before
