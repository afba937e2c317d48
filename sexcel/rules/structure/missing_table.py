"""SEC402: One of the eleven tables is not in the workbook."""

from collections.abc import Iterable, Iterator, Sequence

from sexcel.budget import TABLES
from sexcel.budget.missing import MissingPart
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_MOST_NAMED = 99
"""Tables in one sentence: all of them, since a reader looks for his own."""

_MOST_UNMADE = 3
"""Checks in the sentence after it: a reader wants the tables, and ``inspect`` lists every rule."""


def find_missing_tables(
    missing: Iterable[MissingPart], near_misses: Iterable[NearMiss]
) -> Iterator[Finding]:
    """Yield a finding for each required table that was nearly recognised, and one for the others.

    Each says what the rules could not check.
    """
    nearest: dict[str, NearMiss] = {}
    for miss in near_misses:
        if miss.kind is NameKind.TABLE:
            nearest.setdefault(miss.table, miss)
    lacking: list[MissingPart] = []
    for table in missing:
        if table.kind is NameKind.TABLE and table.required:
            if table.caption in nearest:
                yield _nearly_found(table, nearest[table.caption])
            else:
                lacking.append(table)
    if lacking:
        yield _not_found(lacking)


def name_missing(book: Book, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the tables that the findings report as missing: ``Table 3``."""
    if not any(finding.rule == RULE.code for finding in findings):
        return ()
    return tuple(
        table.caption for table in TABLES if not table.optional and table.name not in book.tables
    )


def _nearly_found(table: MissingPart, miss: NearMiss) -> Finding:
    message = (
        f"This looks like {table.caption} ({table.title}), but {miss.why}: it was not read. "
        f"{_unchecked(table.rules)}"
    )
    todo = (
        f"If this is {table.caption}, write '{table.title}' above {miss.ref.a1}, or correct its "
        "heading; if it is not, do nothing here."
    )
    return RULE.finding(miss.ref, message, todo=todo)


def _not_found(tables: Sequence[MissingPart]) -> Finding:
    """Return the one finding on all tables of which nothing was found."""
    named = join_words([f"{table.caption} ({table.title})" for table in tables], _MOST_NAMED)
    rules = dict.fromkeys(rule for table in tables for rule in table.rules)
    message = f"{named} {'were' if len(tables) > 1 else 'was'} not found. "
    message += _unchecked(rules, "their" if len(tables) > 1 else "its")
    pronoun = "them" if len(tables) > 1 else "it"
    todo = (
        f"If the workbook has {pronoun}, say where: 'sexcel inspect FILE --setup COPY.xlsx' "
        f"writes a sheet for that. If not, add {pronoun}."
    )
    return RULE.finding(None, message, todo=todo)


def _unchecked(rules: Iterable[str], whose: str = "its") -> str:
    unmade = [f"{whose} own sums", *rules]
    return f"Not checked, or only in part: {join_words(unmade, _MOST_UNMADE)}."


RULE = Rule(
    code="SEC402",
    name="missing-table",
    severity=Severity.WARNING,
    summary="One of the eleven tables is not in the workbook.",
    why="A check that could not be made is not a check that passed.",
    source="Tables 1 to 11",
    bad="no table headed Grade, 2020/21 Approved Budget FTE",
    good="all eleven tables, wherever they are",
    help="Add the table, or see whether its headings name what it holds.",
)
