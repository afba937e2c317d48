"""An .xls, .xlsb or .ods turned into an .xlsx by LibreOffice, formulas and all."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MEGABYTE
from sexcel.ooxml.preflight import Form

_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)
"""Where macOS and Windows have LibreOffice, which puts itself on no search path there."""
_SECONDS = 90.0
"""By the clock, to which each megabyte adds its part: LibreOffice takes up to ten to start on a
machine that is busy, and the first start makes a profile."""
_SECONDS_PER_MEGABYTE = 10.0
"""Ten times what reading values alone may take: every formula is read and written as well."""


def find_libreoffice() -> str | None:
    """Return the program, or None where LibreOffice is not installed."""
    for name in _PROGRAMS:
        program = shutil.which(name)
        if program is not None:
            return program
    return next((str(place) for place in _USUAL_PLACES if place.exists()), None)


def convert_workbook(content: bytes, form: Form, label: str) -> bytes:
    """Return the workbook as LibreOffice saves it as .xlsx, in a process and folder of its own.

    Macros are not run and links not followed. Raises UnreadableWorkbookError where LibreOffice is
    not installed, takes too long or cannot read it.
    """
    program = find_libreoffice()
    if program is None:
        raise UnreadableWorkbookError(
            f"{label} is an {form.value}, and LibreOffice, which --convert reads it with, is not "
            "installed: save it from Excel as .xlsx."
        )
    # The folder may hold files of a process that was killed a moment ago.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"workbook{form.value}"
        source.write_bytes(content)
        seconds = _SECONDS + _SECONDS_PER_MEGABYTE * len(content) / MEGABYTE
        _run(program, source, folder, seconds, label)
        target = folder / "converted" / "workbook.xlsx"
        if not target.is_file():
            raise UnreadableWorkbookError(
                f"{label} cannot be read by LibreOffice: open it in Excel and save it as .xlsx."
            )
        return target.read_bytes()


def _run(program: str, source: Path, folder: Path, seconds: float, label: str) -> None:
    """Run LibreOffice on one file, with a profile that is gone afterwards."""
    profile = (folder / "profile").as_uri()
    options = ("--headless", "--norestore", "--nolockcheck", "--convert-to", "xlsx", "--outdir")
    try:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile}",
                *options,
                str(folder / "converted"),
                str(source),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=seconds,
            env={key: text for key, text in os.environ.items() if not key.startswith("SEXCEL_")},
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableWorkbookError(
            f"{label} was not read: LibreOffice took too long, so open it in Excel and save it as "
            ".xlsx."
        ) from error
    except OSError as error:
        raise UnreadableWorkbookError(
            f"{label} was not read: LibreOffice does not start ({error.strerror}), so open the "
            "workbook in Excel and save it as .xlsx."
        ) from error
