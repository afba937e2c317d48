"""The door of all reading: a path in, a grid of cells or one sentence out."""

import hashlib
from pathlib import Path

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Grid
from sexcel.readers.preflight import check_is_file, open_package, unopenable
from sexcel.readers.xlsx import read_xlsx


def read_grid(path: Path) -> Grid:
    """Read a workbook's cells; what the file is, is judged by its bytes and never by its name.

    The file is opened for reading only, nothing in it is executed, and nothing outside it is
    fetched or followed. Raises UnreadableWorkbookError, with one sentence that names the file
    and where it applies the sheet and cell, for whatever cannot be read safely and completely.
    """
    label = "".join(letter if letter.isprintable() else "?" for letter in str(path))
    check_is_file(path, label)
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            length = file.seek(0, 2)
            return read_xlsx(open_package(file, length, label), sha256)
    except OSError as error:
        raise unopenable(label, error) from error
    except MemoryError as error:
        raise UnreadableWorkbookError(
            f"{label} needs more memory than this machine has free: close other programs, "
            "or delete the sheets that are not needed."
        ) from error
