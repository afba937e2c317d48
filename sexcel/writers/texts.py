"""Texts as a workbook can hold them, and what a note says of a finding."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sexcel.model.findings import Finding

LONGEST = 32_767
"""Characters that Excel keeps in a cell or a note, counted in UTF-16 units."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CUT = " … (cut)"
_MOST_CITING = 8
"""Findings that one note names as citing its cell."""


def clean(text: str) -> str:
    """The text with � for each character that XML cannot hold, and plain line ends."""
    return _NOT_XML.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def length(text: str) -> int:
    """How long Excel takes the text to be."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text: str, most: int = LONGEST) -> str:
    """The text if it is no longer than ``most``, else its beginning and a sign that it is cut."""
    if 2 * len(text) <= most or length(text) <= most:
        return text
    left = most - len(_CUT)
    kept = text[: max(left, 0)]
    while (over := length(kept) - left) > 0:
        kept = kept[: -((over + 1) // 2)]
    return kept + _CUT


def escaped(text: str) -> str:
    """The text with what Excel would take for one of its own escapes (``_x0041_``) escaped."""
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)


def note_on(
    standing: Iterable[Finding],
    citing: Sequence[Finding],
    sheet: str,
    cut_short: Mapping[int, int],
) -> str:
    """The text of a note on a cell of ``sheet``.

    What each finding says that stands there, and what to do about it; then, in a line each,
    which others cite the cell. ``cut_short`` gives by the identity of a finding how many of the
    cells that it cites have a note, where that is not all.
    """
    told = [_told(finding, cut_short.get(id(finding))) for finding in standing]
    cited = [f"sexcel: cited by {_place(finding, sheet)}" for finding in citing[:_MOST_CITING]]
    if len(citing) > _MOST_CITING:
        cited.append(f"and by {len(citing) - _MOST_CITING:,} more findings.")
    return clean("\n\n".join([*told, *(["\n".join(cited)] if cited else [])]))


def _told(finding: Finding, noted: int | None) -> str:
    where = f" on {finding.cell}" if ":" in finding.cell else ""
    lines = [f"sexcel: {finding.severity} {finding.rule}{where}", finding.message]
    if finding.help.strip():
        lines.append(f"What to do: {finding.help}")
    if noted is not None:
        cited = len(set(finding.related))
        lines.append(f"It cites {cited:,} cells, too many for a note on each: {noted:,} have one.")
    return "\n".join(lines)


def _place(finding: Finding, sheet: str) -> str:
    """Severity, rule and place of a finding, as seen from ``sheet``."""
    place = finding.cell if finding.sheet == sheet else finding.where
    return f"{finding.severity} {finding.rule} on {place or 'the workbook'}"
