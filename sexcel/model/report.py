"""What the commands hand over: the findings on each file, the changes a regeneration made."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, field

from sexcel.model.acceptance import AcceptedFinding
from sexcel.model.brief import Brief
from sexcel.model.findings import Finding, Severity, count_findings
from sexcel.model.markup import html_table
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Exemption, Settings
from sexcel.model.wording import count_of, join_words

if TYPE_CHECKING:
    import pandas as pd


class TablePlace(Struct, frozen=True):
    """A table that was recognised, by name, and where it is."""

    table: str
    caption: str
    range: RangeRef


class FormulasChecked(Struct, frozen=True):
    """How many formulas of a workbook were recalculated, and what came of it.

    Of its ``formulas`` so many are ``verified``: their result is the value that was saved.
    ``not_verified`` counts by reason those that could not be verified. Of the formulas ``owned`` by
    an equation of the budget, so many are ``sound``: they calculate what the equation says.
    """

    formulas: int
    verified: int
    not_verified: Mapping[str, int] = field(default_factory=dict)
    owned: int = 0
    sound: int = 0


class AuditScope(Struct, frozen=True):
    """How far an audit went: so many rules on so many sheets."""

    rules: int
    sheets: int
    values_of: str = ""
    """``.xls``, say, where only values were read, no formulas."""


class Basis(Struct, frozen=True):
    """What the verdict on a budget rests on: the cells that its headline depends on, by kind.

    Cells ``by_equation`` hold a figure that an equation of the budget works out, those
    ``recalculated`` any other formula that was verified, ``inputs`` what is typed. ``not_checked``
    counts the others by the reason. ``headline_doubt`` says why the headline itself could not be
    verified, as a clause; it is empty where it could.
    """

    by_equation: int = 0
    recalculated: int = 0
    inputs: int = 0
    not_checked: Mapping[str, int] = field(default_factory=dict)
    headline_doubt: str = ""

    @property
    def unchecked(self) -> int:
        """Return how many of the cells were not checked."""
        return sum(self.not_checked.values())


class FilledIn(Struct, frozen=True):
    """How many of the ``inputs`` of a budget's tables are filled in.

    ``waiting`` counts the blank inputs of each table, by caption, that waits to be filled in.
    """

    filled: int = 0
    inputs: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)


class Remark(Struct, frozen=True):
    """A sentence on a cell that is no finding."""

    ref: CellRef
    text: str


class FileReport(Brief, frozen=True):
    """What was found in one workbook. ``headline`` is its total for the budget year, in £."""

    path: str
    sha256: str
    budget_year: str
    headline: Decimal | None
    tables: tuple[TablePlace, ...]
    findings: tuple[Finding, ...]
    settings: Settings = field(default_factory=Settings)
    idle_settings: tuple[str, ...] = ()
    """Keys of names in the settings that no heading or line of the workbook has."""
    formulas: FormulasChecked | None = None
    """None where the workbook has no formula."""
    converted_from: str = ""
    """``.xls``, say, where LibreOffice read the file."""
    scope: AuditScope | None = None
    """What an audit went through; None for a validation, which knows the tables of a budget."""

    understood: tuple[Remark, ...] = ()
    """What departs from the plain case, as it was understood."""
    accepted: tuple[AcceptedFinding, ...] = ()
    """Findings that are not reported, as somebody has accepted them."""
    requests: tuple[Exemption, ...] = ()
    """What notes and settings ask to accept, whether there is such a finding or not."""
    outside: tuple[Finding, ...] = ()
    """Findings on sheets that feed no table of the budget; they do not count against it."""
    basis: Basis | None = None
    """What the verdict rests on; None for an audit, which has no headline."""
    filled_in: FilledIn | None = None
    """How far a budget is filled in; None for an audit."""
    unjudged: str = ""
    """Why the budget cannot be judged at all, as a clause; empty where it can."""
    fte_change: str = ""
    """What the change of FTE since last year costs, by headcount and grades, in a sentence."""
    missing_tables: tuple[str, ...] = ()
    """Tables that the workbook lacks, as ``Table 3``; none where that is accepted."""

    def table_at(self, cell: CellRef | None) -> str | None:
        """Return the name of the table that a cell is in; None where it is in none."""
        return next((located.table for located in self.tables if cell in located.range), None)

    def count(self, severity: Severity) -> int:
        """Return how many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """Say whether there is no error; there may be warnings and notes."""
        return self.count(Severity.ERROR) == 0

    @property
    def is_unverified(self) -> bool:
        """Say whether the headline itself could not be verified."""
        return self.basis is not None and bool(self.basis.headline_doubt)

    @property
    def is_unfinished(self) -> bool:
        """Say whether a table of the budget waits to be filled in."""
        return self.filled_in is not None and bool(self.filled_in.waiting)

    @property
    def unverified_formulas(self) -> int:
        """Return how many formulas could not be verified."""
        return 0 if self.formulas is None else sum(self.formulas.not_verified.values())

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return what could not be checked, as clauses: ``Table 3 is missing``."""
        gaps = []
        unchecked = 0 if self.basis is None else self.basis.unchecked
        if unchecked:
            gaps.append(f"{count_of(unchecked, 'cell')} could not be")
        if self.scope is not None and self.unverified_formulas:
            gaps.append(f"{count_of(self.unverified_formulas, 'formula')} could not be")
        if self.missing_tables:
            names = join_words(self.missing_tables, len(self.missing_tables))
            gaps.append(f"{names} {'is' if len(self.missing_tables) == 1 else 'are'} missing")
        return tuple(gaps)

    @property
    def passes(self) -> bool:
        """Say whether the budget was judged, verified and filled in, and has no error."""
        return not self.fails(Severity.ERROR)

    def fails(self, least: Severity) -> bool:
        """Say whether it was not judged, or has a finding of that severity or worse."""
        is_open = bool(self.unjudged) or self.is_unverified or self.is_unfinished
        return is_open or any(finding.severity >= least for finding in self.findings)


_FRAME = (
    "rule", "name", "severity", "sheet", "cell", "message", "found", "expected", "difference",
    "effect", "help",
)  # fmt: skip
"""What a frame has of each finding."""


class Failure(Struct, frozen=True):
    """A file that could not be read, or a pattern that no file matches, and the sentence on it."""

    path: str
    sentence: str


class Report(Struct, frozen=True):
    """The findings on every workbook that was validated or audited, in the order given."""

    files: tuple[FileReport, ...]
    failures: tuple[Failure, ...] = ()
    """Files of which nothing is reported but why."""

    def __repr__(self) -> str:
        workbooks = count_of(len(self.files), "workbook")
        unread = f", {len(self.failures)} not read" if self.failures else ""
        return f"<Report on {workbooks}{unread}: {count_findings(self.findings)}>"

    def _repr_html_(self) -> str:
        """Return the findings as a table, for a notebook."""
        headings = ("Workbook", "Severity", "Rule", "Where", "What is wrong", "Effect, £")
        rows = (
            (
                file.path,
                finding.severity,
                finding.rule,
                finding.where,
                finding.message,
                None if finding.effect is None else f"{finding.effect:,.0f}",
            )
            for file in self.files
            for finding in file.findings
        )
        return html_table(repr(self), headings, rows)

    @property
    def is_clean(self) -> bool:
        """Say whether no workbook has an error."""
        return all(file.is_clean for file in self.files)

    @property
    def passes(self) -> bool:
        """Say whether every workbook was read and judged, and none has an error."""
        return not self.fails(Severity.ERROR)

    def fails(self, least: Severity) -> bool:
        """Say whether one was not read or judged, or has a finding of that severity or worse."""
        return bool(self.failures) or any(file.fails(least) for file in self.files)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, file by file."""
        return tuple(finding for file in self.files for finding in file.findings)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each finding as a pandas frame; amounts (£, FTE) are floats.

        The columns are those of the JSON document: path, rule, name, severity, sheet, cell,
        message, found, expected, difference, effect and help.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "path": file.path,
                    **{field: number_of(getattr(finding, field)) for field in _FRAME},
                    "severity": str(finding.severity),
                }
                for file in self.files
                for finding in file.findings
            ]
        )


def number_of(value: Decimal | str | None) -> int | float | str | None:
    """Return a figure as JSON and pandas have it: a whole one as int, a finer one as float."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
