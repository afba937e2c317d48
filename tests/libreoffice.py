"""LibreOffice, driven without a screen, as an engine that is not ours."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def convert(paths: Sequence[Path], folder: Path, to: str = "xlsx") -> list[Path]:
    """Return the workbooks as LibreOffice saves them in the format ``to``, recalculated."""
    profile = folder / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_ALWAYS_RECALCULATE)
    output = folder / f"as-{to}"
    _run(profile, "--convert-to", to, "--outdir", str(output), *map(str, paths))
    return [output / f"{path.stem}.{to}" for path in paths]


_MACRO = """
Sub Heights(sources As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  file = FreeFile
  Open target For Output As #file
  For Each source In Split(sources, "|")
    book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
    For Each sheet In book.Sheets
      cursor = sheet.createCursor()
      cursor.gotoEndOfUsedArea(False)
      last = cursor.RangeAddress.EndRow
      ReDim given(last)
      For row = 0 To last
        given(row) = sheet.Rows(row).Height
      Next row
      sheet.Rows.OptimalHeight = True
      For row = 0 To last
        place = source & Chr(9) & sheet.Name & Chr(9) & (row + 1)
        Print #file, place & Chr(9) & given(row) & Chr(9) & sheet.Rows(row).Height
      Next row
    Next sheet
    book.close(True)
  Next source
  Close #file
End Sub

Sub Try(lines As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  file = FreeFile
  Open target For Output As #file
  For Each line In Split(lines, "|")
    part = Split(line, ";")
    book = StarDesktop.loadComponentFromURL(ConvertToURL(part(0)), "_blank", 0, hidden())
    sheet = book.Sheets.getByName(part(1))
    cell = sheet.getCellRangeByName(part(2))
    If part(3) = "insert" Then
      sheet.Rows.insertByIndex(cell.CellAddress.Row, 1)
      cell = sheet.getCellRangeByName(part(2))
      cell.Value = 12345
    Else
      cell.Value = cell.Value + 12345
    End If
    book.calculateAll()
    Print #file, book.Sheets.getByName(part(4)).getCellRangeByName(part(5)).Value
    book.close(True)
  Next line
  Close #file
End Sub
"""
_OPEN_OFFICE = "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
_LIBRARY = 'xmlns:library="http://openoffice.org/2000/library"'
_BASIC = {
    "script.xlc": f"""<!DOCTYPE library:libraries PUBLIC "{_OPEN_OFFICE}" "libraries.dtd">
<library:libraries {_LIBRARY} xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" library:link="false"/></library:libraries>""",
    "Standard/script.xlb": f"""<!DOCTYPE library:library PUBLIC "{_OPEN_OFFICE}" "library.dtd">
<library:library {_LIBRARY} library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>""",
    "Standard/Module1.xba": f"""<!DOCTYPE script:module PUBLIC "{_OPEN_OFFICE}" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{escape(_MACRO, {'"': "&quot;"})}</script:module>""",
}


@dataclass(frozen=True)
class RowHeight:
    """The height of a row as it is and as LibreOffice would choose it, in points."""

    book: str
    sheet: str
    row: int
    height: float
    needed: float


def row_heights(paths: Sequence[Path], folder: Path) -> list[RowHeight]:
    """Return every row of the workbooks: its height, and that of its words, wrapped."""
    sources, target = "|".join(map(str, paths)), folder / "heights.tsv"
    _run_macro(folder, "Heights", sources, target)
    rows = (line.split("\t") for line in target.read_text(encoding="utf-8").splitlines())
    hundredths = 2540 / 72
    return [
        RowHeight(
            Path(book).stem, sheet, int(row), int(height) / hundredths, int(needed) / hundredths
        )
        for book, sheet, row, height, needed in rows
    ]


@dataclass(frozen=True)
class Trial:
    """A change of a workbook, £12,345 more in a cell or in a row inserted there, and its effect."""

    path: Path
    sheet: str
    cell: str
    inserts: bool
    watched_sheet: str
    watched_cell: str


def try_changes(trials: Sequence[Trial], folder: Path) -> list[float]:
    """Return the number in the cell watched once each change is made by itself."""
    lines = (
        f"{trial.path};{trial.sheet};{trial.cell};{'insert' if trial.inserts else 'type'};"
        f"{trial.watched_sheet};{trial.watched_cell}"
        for trial in trials
    )
    target = folder / "tried.txt"
    _run_macro(folder, "Try", "|".join(lines), target)
    return [float(line) for line in target.read_text(encoding="utf-8").split()]


def _run_macro(folder: Path, macro: str, argument: str, target: Path) -> None:
    """Run a macro of ours on a list joined by ``|``; it writes to ``target``."""
    profile = folder / "profile-with-macro"
    _run(profile, "--terminate_after_init")  # the first start makes a library of its own
    for name, content in _BASIC.items():
        part = profile / "user" / "basic" / name
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}', encoding="utf-8")
    _run(profile, f"macro:///Standard.Module1.{macro}({argument},{target})")


def _run(profile: Path, *arguments: str) -> None:
    soffice = shutil.which("soffice")
    assert soffice is not None
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", *arguments],
        check=True,
        capture_output=True,
        timeout=300,
    )
