"""SEC402: One of the eleven tables is not in the workbook."""

from collections.abc import Iterable, Iterator

from sexcel.budget.missing import MissingPart
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import NameKind
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words


def find_missing_tables(missing: Iterable[MissingPart]) -> Iterator[Finding]:
    """Yield a finding for each required table among what is missing, with the rules it costs."""
    for table in missing:
        if table.kind is NameKind.TABLE and table.required:
            unmade = join_words(["its own sums", *table.rules], 99)
            message = (
                f"{table.caption} ({table.title}) was not found. Not checked, or only in part: "
                f"{unmade}."
            )
            yield RULE.finding(None, message)


RULE = Rule(
    code="SEC402",
    name="missing-table",
    severity=Severity.WARNING,
    summary="One of the eleven tables is not in the workbook.",
    why="A check that could not be made is not a check that passed.",
    source="Tables 1 to 11",
    bad="no table headed Grade, 2020/21 Approved Budget FTE",
    good="all eleven tables, wherever they stand",
    help="Add the table, or see whether its headings name what it holds.",
)
