"""A monitor replaced by itself with some cells changed: whole, with the state before kept."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sexcel.files.outputs import write_whole
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
    with write_whole(path) as unfinished:
        write_cells(path, grid, unfinished, draft, add_sheets)
        with write_whole(before) as copied:
            shutil.copy2(path, copied)
    return before
