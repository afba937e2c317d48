"""SEC426: A table's equations are mostly broken: its reading is in doubt, not its figures."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from sexcel.budget import TABLES, caption
from sexcel.budget.assumptions import RATES
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equations import equations
from sexcel.budget.ledger import Cause
from sexcel.budget.overview import OVERVIEW
from sexcel.model.book import Book, BookTable
from sexcel.model.errors import ForceNeededError
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_LEAST_CHECKED = 4
"""Equations of a table below which half of them may be one slip and what follows from it."""

_LEAST_CAUSES = 3
"""Wrong figures that a table needs to be doubted: two slips in one table do happen."""

_LEAST_OF_COLUMN = 3
"""Rows of a derived column that all go wrong before the column is doubted, and not its rows."""

_DERIVED = frozenset({"variance-wrong", "line-total-wrong"})
"""Rules of columns worked out row by row. A wrong total is no sign of a wrong reading: one line
left out breaks the totals of all columns."""

_ANY_WORKBOOK = "SHT"
"""Rules that look at formulas and cells alone, however a table was read."""

_MISREAD = frozenset({"SEC401", "SEC404", "SEC405", "SEC407", "SEC410", "SEC411", "SEC415"})
"""Rules that a misread table sets off: total, blanks, copies, years, words, signs, categories."""

_UNKNOWN_LINE = "SEC415"
"""The rule of a line that is no budget category."""

_LEAST_TABLES = 2
"""Tables whose headings contradict the budget year: then it is the budget year that was misread."""

_WRONG_YEAR = "SEC407"
"""The rule of a heading that names another year than its place says."""

_UNPROVED = (
    "{} was read from {}. So read, none of its sums holds, its headings name other years, or most "
    "of its lines are unknown: the reading is in doubt, and no figure of the table was judged."
)

_STRUCTURE = "SEC4"
"""Chapter of the warnings that speak of how a table was read, and not of its figures."""

_GUESSED = "SEC416"
"""The rule of a name that was guessed: in a table in doubt the guess is part of the doubt."""

_GOVERNANCE = "SEC5"
"""Chapter of the rules that look at each table that they read by itself."""

_NUMBERED = frozenset(table.name for table in TABLES if table.number)
"""The tables of the published budget; what is beside them has no links that tell a wrong reading
from a wrong price."""

_OWN_EQUATIONS = "sums, products and differences"

_MOST_COLUMNS = 4
"""Columns named in a message."""


class Reason(Struct, frozen=True):
    """Why the reading of a table is in doubt: how many of its equations are broken."""

    broken: int
    checked: int
    is_of_links: bool = False
    """Whether they are those with other tables: its own sums do not contradict it."""


def find_doubted(balances: Sequence[Balance], causes: Sequence[Cause]) -> Mapping[str, Reason]:
    """Return the tables whose reading is in doubt, and why.

    ``balances`` are those of the figures as found, before any correction.
    """
    checked: dict[str, list[Balance]] = {}
    for balance in balances:
        table = balance.equation.target.table
        if balance.weights and _tables_of(balance) <= {table, RATES.name}:
            checked.setdefault(table, []).append(balance)
    wrong = Counter(cause.key.table for cause in causes)
    doubted: dict[str, Reason] = {}
    for table, of_table in checked.items():
        reason = _reason(of_table, is_of_links=False)
        if _is_mostly_broken(reason, wrong[table]) or _has_doubted_column(of_table):
            doubted[table] = reason
    while (worst := _worst_linked(balances, causes, doubted)) is not None:
        doubted[worst[0]] = worst[1]
    return doubted


def _tables_of(balance: Balance) -> frozenset[str]:
    """Return the tables of the figures of an equation."""
    return frozenset({balance.equation.target.table, *(key.table for key in balance.weights)})


def _is_mostly_broken(reason: Reason, wrong: int) -> bool:
    """Say whether most equations fail, for more than one or two ``wrong`` figures.

    Three links may all fail; three sums do where one line is left out of a table's totals.
    """
    mostly = reason.checked >= _LEAST_CHECKED and 2 * reason.broken > reason.checked
    is_all = reason.is_of_links and reason.broken == reason.checked
    return (mostly or is_all) and wrong >= _LEAST_CAUSES


def _reason(balances: Sequence[Balance], *, is_of_links: bool) -> Reason:
    broken = sum(not balance.holds for balance in balances)
    return Reason(broken, len(balances), is_of_links)


def _worst_linked(
    balances: Iterable[Balance], causes: Iterable[Cause], doubted: Collection[str]
) -> tuple[str, Reason] | None:
    """Return the table that most contradicts all others, and by how much, if one does.

    Rows sorted without their names, or two headings exchanged, leave its own sums as they were.
    """
    links: dict[str, list[Balance]] = {}
    for balance in balances:
        tables = _tables_of(balance) - {RATES.name}
        if len(tables) > 1 and tables.isdisjoint(doubted):
            for table in tables:
                links.setdefault(table, []).append(balance)
    wrong = Counter(
        table
        for cause in causes
        if cause.balances and not rests_on(cause, doubted)
        for table in frozenset.intersection(*map(_tables_of, cause.balances))
    )
    reasons = {
        table: _reason(links[table], is_of_links=True)
        for table in sorted(links)
        if table in _NUMBERED
    }
    contradicted = [table for table in reasons if _is_mostly_broken(reasons[table], wrong[table])]
    if not contradicted:
        return None
    worst = max(contradicted, key=lambda table: reasons[table].broken / reasons[table].checked)
    return worst, reasons[worst]


def rests_on(cause: Cause, doubted: Collection[str]) -> bool:
    """Say whether only a table that may be misread says that a figure is wrong."""
    touched = [not _tables_of(balance).isdisjoint(doubted) for balance in cause.balances]
    return bool(touched) and all(touched)


def _has_doubted_column(of_table: list[Balance]) -> bool:
    """Say whether a derived column contradicts what it is derived from in every row."""
    columns: dict[str, list[Balance]] = {}
    for balance in of_table:
        if balance.equation.rule in _DERIVED and (balance.found_value or balance.expected):
            columns.setdefault(balance.equation.target.column, []).append(balance)
    return any(
        len(rows) >= _LEAST_OF_COLUMN and not any(balance.holds for balance in rows)
        for rows in columns.values()
    )


def doubt_reading(book: Book, table: str, reason: Reason) -> Finding:
    """Return the one finding on a table whose reading is in doubt."""
    found = book.tables[table]
    equations = "equations with other tables" if reason.is_of_links else _OWN_EQUATIONS
    message = (
        f"{caption(table)} was read from {found.range}, with {_columns(found)}. So read, "
        f"{reason.broken} of its {reason.checked} {equations} do not hold: the reading is in "
        "doubt, and no figure of the table was judged."
    )
    related = [column.heading_ref for column in found.figure_columns]
    return RULE.finding(found.range.first_cell, message, related=related)


def tables_in_doubt(book: Book, findings: Iterable[Finding]) -> frozenset[str]:
    """Return the tables of which a finding says that their reading is in doubt."""
    places = {finding.where for finding in findings if finding.rule == RULE.code}
    return frozenset(
        name for name, table in book.tables.items() if table.range.first_cell in places
    )


def refuse_doubted(book: Book, findings: Iterable[Finding]) -> None:
    """Raise ForceNeededError where the reading of a table is in doubt."""
    in_doubt = tables_in_doubt(book, findings)
    if in_doubt:
        named = join_words(sorted(map(caption, in_doubt)))
        raise ForceNeededError(
            f"{book.path}: the reading of {named} is in doubt, so nothing was written. 'sexcel "
            "validate' says why; settle it in sexcel.toml, or write it all the same with {force}."
        )


def doubt_unproved(book: Book, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings, those of tables that nothing proves as one doubt for each table.

    Words under a heading of amounts, years in the wrong place, lines of no category: where no
    equation of the table holds, it is likelier that we misread it.
    """
    suspect = [finding for finding in findings if finding.rule in _MISREAD]
    within = {
        name: [finding for finding in suspect if _is_within(finding, table)]
        for name, table in book.tables.items()
    }
    # One heading that names another year may be a slip.
    of_other_years = [
        name
        for name, of_table in within.items()
        if sum(finding.rule == _WRONG_YEAR for finding in of_table) > 1
    ]
    is_set = book.settings.budget_year is not None
    if is_set or (of_other_years != [OVERVIEW.name] and len(of_other_years) < _LEAST_TABLES):
        # One table of last year's headings has a slip; where the overview has, it is last year's.
        of_other_years = []
    suspects = [name for name, of_table in within.items() if len(of_table) >= _LEAST_CAUSES]
    if not suspects and not of_other_years:
        return findings
    proved = _find_proved(book)
    names = {
        *of_other_years,
        *(
            name
            for name in suspects
            if name not in proved or _has_unknown_lines(book, name, within)
        ),
    }
    unproved = [table for name, table in book.tables.items() if name in names]
    judged = [
        finding
        for finding in findings
        if finding.rule not in _MISREAD or not any(_is_within(finding, t) for t in unproved)
    ]
    reported = {finding.where for finding in findings if finding.rule == RULE.code}
    doubts = [
        RULE.finding(
            table.range.first_cell, _UNPROVED.format(caption(table.table.name), table.range)
        )
        for table in unproved
        # A list of parameters has words among its figures, and nothing to prove it.
        if table.range.first_cell not in reported and table.table.name in _NUMBERED
    ]
    return (*judged, *doubts)


def _has_unknown_lines(book: Book, name: str, within: Mapping[str, list[Finding]]) -> bool:
    """Say whether more lines of a table are no budget category than are one."""
    unknown = sum(finding.rule == _UNKNOWN_LINE for finding in within[name])
    table = book.tables[name]
    known = sum(table.table.line(row.key) is not None for row in table.rows)
    return unknown >= _LEAST_CAUSES and unknown > known


def _is_within(finding: Finding, table: BookTable) -> bool:
    cell = finding.first_cell
    return cell is not None and any(
        area.sheet == finding.sheet and (cell.row, cell.column) in area for area in table.ranges
    )


def _find_proved(book: Book) -> frozenset[str]:
    """Return the tables of which an equation holds that is more than a blank."""
    checker = EquationChecker(book)
    proved: set[str] = set()
    for equation in equations(book):
        name = equation.target.table
        if name not in proved:
            balance = checker.check(equation)
            if balance.holds and not balance.is_blank and balance.expected:
                proved.add(name)
    return frozenset(proved)


def without_accusations(
    book: Book, findings: tuple[Finding, ...], rules: Iterable[Rule]
) -> tuple[Finding, ...]:
    """Return the findings less what accuses figures of tables whose reading is in doubt.

    Nor do those accuse others: what a rule compares with such a table it may have misread.
    """
    in_doubt = tables_in_doubt(book, findings)
    areas = [area for table in in_doubt for area in book.tables[table].ranges]
    if not areas:
        return findings
    resting = {
        rule.code
        for rule in rules
        if rule.check is not None
        and not rule.code.startswith(_GOVERNANCE)
        and any(name.partition(".")[0] in in_doubt for name in rule.reads)
    }
    return tuple(
        finding
        for finding in findings
        if finding.severity < Severity.WARNING
        or finding.rule.startswith(_ANY_WORKBOOK)
        or (
            finding.severity is Severity.WARNING
            and finding.rule.startswith(_STRUCTURE)
            and finding.rule != _GUESSED
        )
        or finding.first_cell is None
        or not (
            finding.rule in resting
            or any(
                area.sheet == finding.sheet
                and (finding.first_cell.row, finding.first_cell.column) in area
                for area in areas
            )
        )
    )


def _columns(table: BookTable) -> str:
    named = [
        f"{column.heading_ref.a1} '{column.heading}' as {column.name_in_text}"
        if column.heading != column.name_in_text
        else f"{column.heading_ref.a1} '{column.heading}'"
        for column in table.figure_columns
    ]
    return join_words(named, _MOST_COLUMNS)


RULE = Rule(
    code="SEC426",
    name="reading-in-doubt",
    severity=Severity.WARNING,
    summary="A table's equations are mostly broken: its reading is in doubt, not its figures.",
    why=(
        "Where nearly every sum of a table fails, it is likelier that a column was misunderstood "
        "than that every figure is wrong. Sound figures must not be accused."
    ),
    source="Tables 1 to 11",
    bad="Budget Line   Apr-24   2024/25 Approved Budget, with April read as the year",
    good="Budget Line   2024/25 Approved Budget",
    help="See with 'sexcel inspect' how it was read, and say in sexcel.toml what is what.",
)
