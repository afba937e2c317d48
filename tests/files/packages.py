"""Workbooks written by hand, part by part, for what no library writes on purpose."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATED = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

Parts = dict[str, bytes]


class SheetSource(NamedTuple):
    """One sheet for ``workbook_parts``: its rows, and what stands before and after them."""

    rows: str = ""
    before: str = ""
    after: str = ""
    name: str = "Costs"
    state: str = ""


def sheet_xml(sheet: SheetSource, namespace: str = TRANSITIONAL) -> bytes:
    """Return the part of a sheet."""
    return (
        f'<worksheet xmlns="{namespace}">{sheet.before}<sheetData>{sheet.rows}</sheetData>'
        f"{sheet.after}</worksheet>"
    ).encode()


def styles_xml(*codes: str | int, namespace: str = TRANSITIONAL) -> str:
    """Return a styles part whose cell styles from 1 have these formats, by number or code."""
    custom = "".join(
        f'<numFmt numFmtId="{200 + index}" formatCode="{_escaped(code)}"/>'
        for index, code in enumerate(codes)
        if isinstance(code, str)
    )
    numbers = [200 + index if isinstance(code, str) else code for index, code in enumerate(codes)]
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *numbers))
    return (
        f'<styleSheet xmlns="{namespace}"><numFmts>{custom}</numFmts><cellStyleXfs>'
        f'<xf numFmtId="14"/></cellStyleXfs><cellXfs>{styles}</cellXfs><dxfs><dxf>'
        '<numFmt numFmtId="200" formatCode="0.000"/></dxf></dxfs></styleSheet>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def workbook_parts(
    *sheets: SheetSource,
    strings: str | None = None,
    styles: str | None = None,
    properties: str = "",
    names: str = "",
    namespace: str = TRANSITIONAL,
) -> Parts:
    """Return the parts of a workbook, ready to be damaged; ``strings`` are its ``<si>``."""
    related = _RELATED[namespace]
    entries, links = [], []
    parts: Parts = {}
    for number, sheet in enumerate(sheets, start=1):
        state = f' state="{sheet.state}"' if sheet.state else ""
        name = _escaped(sheet.name)
        entries.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>')
        links.append((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(sheet, namespace)
    if strings is not None:
        links.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}">{strings}</sst>'.encode()
    if styles is not None:
        links.append(("rIdF", "styles", "styles.xml"))
        parts["xl/styles.xml"] = styles.encode()
    workbook = (
        f'<workbook xmlns="{namespace}" xmlns:r="{related}">{properties}'
        f"<sheets>{''.join(entries)}</sheets>{names}</workbook>"
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>'.encode(),
        "_rels/.rels": relationships_xml((("rId1", "officeDocument", "xl/workbook.xml"),), related),
        "xl/workbook.xml": workbook.encode(),
        "xl/_rels/workbook.xml.rels": relationships_xml(tuple(links), related),
        **parts,
    }


def relationships_xml(
    links: tuple[tuple[str, str, str], ...], related: str = _RELATED[TRANSITIONAL]
) -> bytes:
    """Return a relationships part of (identifier, kind, target)."""
    written = "".join(
        f'<Relationship Id="{identifier}" Type="{related}/{kind}" Target="{target}"/>'
        for identifier, kind, target in links
    )
    return f'<Relationships xmlns="{_LINKS}">{written}</Relationships>'.encode()


def zip_parts(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the parts as the bytes of a package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def save_parts(folder: Path, parts: Mapping[str, bytes], name: str = "budget.xlsx") -> Path:
    """Save the parts as a file in ``folder``."""
    path = folder / name
    path.write_bytes(zip_parts(parts))
    return path
