"""The page docs/standards.md: what answers each rule of Excel, FAST and the ICAEW, from data.

``python -m docs`` writes it; a test holds it current and every code real.
"""

from collections.abc import Iterator
from pathlib import Path

from sexcel.model.rules import Rule
from sexcel.rules.catalogue import EVERY_RULE

PAGE = Path(__file__).parent / "standards.md"

Answer = tuple[str, tuple[str, ...], str]
"""What is asked, the codes of the rules that answer it, and what is to be said beside them."""

EXCEL: tuple[Answer, ...] = (
    ("Cells whose formula results in an error", ("SHT401", "SEC413"), ""),
    (
        "Inconsistent calculated column in a table",
        ("SHT201", "SHT202"),
        "a table's column is a run like any other",
    ),
    ("Years written with two digits in a text date", (), "text is never read as a date here"),
    (
        "Numbers formatted as text or preceded by an apostrophe",
        ("SHT402", "SEC410"),
        "only where a total leaves them out; version numbers and codes stay texts",
    ),
    ("Formulas inconsistent with others in the region", ("SHT201", "SHT203"), ""),
    ("Formulas which omit cells in a region", ("SHT301", "SEC601"), ""),
    (
        "Unlocked cells that hold a formula",
        (),
        "protection is for people to choose: `regenerate --protect` locks every formula",
    ),
    ("Formulas that refer to empty cells", ("SHT403", "SEC604"), "SHT403 is off: blanks are usual"),
    (
        "Data in a table that is not valid",
        (),
        "Excel itself marks it (Circle Invalid Data); rules of validation are not read",
    ),
    (
        "Misleading number formats",
        ("SHT405", "SEC419"),
        "the figures are asked, not their formats",
    ),
)

FAST: tuple[Answer, ...] = (
    ("One formula for each row", ("SHT201", "SHT202"), ""),
    ("No constants in formulas", ("SHT204", "SHT205", "SEC603"), "12 months and 100 % are let be"),
    ("No nested IF", ("SHT602",), "off: two branches are usual"),
    ("Short formulas", ("SHT601",), "off"),
    ("No OFFSET and no INDIRECT", ("SHT502",), ""),
    ("No links between workbooks", ("SHT501",), ""),
    ("Units stated and kept", ("SHT405", "SEC418", "SEC419"), ""),
    (
        "A master check",
        (),
        "it is not for a reader to demand: `regenerate` writes one on every sheet",
    ),
    ("No circularity", ("SHT102",), ""),
    (
        "Consistent columns on all sheets",
        ("SEC407", "SEC408"),
        "by their headings, wherever they are",
    ),
    (
        "Inputs, workings and outputs apart",
        (),
        "`regenerate` lays a budget out so; a layout is no fault",
    ),
    ("No hidden rows, columns or sheets", ("SHT305", "SEC417"), "only where they count"),
    ("No merged cells", (), "they are read as they are meant, and not written"),
)

ICAEW: tuple[Answer, ...] = (
    (
        "An about sheet: purpose, author, version",
        ("SEC501", "SEC504"),
        "the change history of a budget",
    ),
    ("Separate inputs, workings and outputs", (), "`regenerate` lays a budget out so"),
    ("Consistent structure and signs", ("SHT201", "SEC104", "SEC201", "SEC601"), ""),
    ("One formula copied along a block", ("SHT201", "SHT203"), ""),
    ("Nothing typed into a formula that may change", ("SHT204", "SHT205", "SEC603"), ""),
    ("No number typed over a formula", ("SHT202", "SHT307", "SEC602"), ""),
    ("Short formulas", ("SHT601", "SHT602"), "off"),
    ("Checks, controls and alerts built in", ("SHT303", "SHT304"), "and made by `regenerate`"),
    ("No circular references", ("SHT102",), ""),
    (
        "Test the spreadsheet",
        ("SHT101", "SEC601"),
        "every formula is recalculated with other figures",
    ),
    ("Protect what is not to be changed", (), "`regenerate --protect`"),
    ("Back up and keep versions", ("SEC502", "SEC503"), "`sexcel compare` shows the differences"),
    ("Look-ups that cannot miss", ("SHT407",), ""),
    ("Dates in one system", ("SHT406",), ""),
)

STANDARDS = (
    ("Excel's background checks", EXCEL),
    ("The FAST standard", FAST),
    ("The ICAEW's principles and modelling code", ICAEW),
)

INTRODUCTION = """\
# Standards, and what answers them

What others ask of a workbook, each with the [rules](rules/README.md) that answer it, or the
reason why none does. *Off* is a rule that speaks only when asked: it would be wrong more often
than right on the workbooks that people have.
"""


def page() -> str:
    """Return the page as the rules are now. Raises KeyError where a code is of no rule."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    rules: dict[str, Rule] = {rule.code: rule for rule in EVERY_RULE}
    yield INTRODUCTION
    for title, answers in STANDARDS:
        yield f"## {title}\n\n| asked | rules | |\n|-|-|-|"
        for demand, codes, remark in answers:
            links = ", ".join(
                f"[{code} {rules[code].name}](rules/{rules[code].name}.md)" for code in codes
            )
            yield f"| {demand} | {links or 'none'} | {remark} |"
        yield ""
