"""A mutant: the workbook with one slip, the cells at fault, and how it is saved and asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import sexcel
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, parse_a1
from sexcel.model.settings import Settings
from tests.mutation.workbook import Content, EditableWorkbook

Edit = Callable[[EditableWorkbook], None]


@dataclass(frozen=True)
class Mutant:
    """One slip. ``broken`` are the cells at fault, one of which a finding has to cite.

    ``slip`` says what was done. ``saved`` is false where the workbook is closed without being
    recalculated, so that its values stay what they were.
    """

    kind: str
    slip: str
    broken: tuple[CellRef, ...]
    edit: Edit
    saved: bool = True

    @property
    def name(self) -> str:
        """Return kind and place, for a test's name and the page."""
        return f"{self.kind}: {self.slip}"


@dataclass(frozen=True)
class MutantReport:
    """The errors and warnings on a mutant, and which of them cite what is broken."""

    mutant: Mutant
    findings: tuple[Finding, ...]

    @cached_property
    def at_the_cell(self) -> tuple[Finding, ...]:
        """Return the findings on a broken cell."""
        return tuple(finding for finding in self.findings if any(self._broken_cells_in(finding)))

    @cached_property
    def citing(self) -> tuple[Finding, ...]:
        """Return the findings that are on a broken cell or name it beside their own."""
        broken = set(self.mutant.broken)
        return tuple(
            finding
            for finding in self.findings
            if finding in self.at_the_cell or broken & set(finding.related)
        )

    @property
    def is_found(self) -> bool:
        """Say whether some finding cites what is broken."""
        return bool(self.citing)

    def _broken_cells_in(self, finding: Finding) -> Iterator[bool]:
        if finding.area is not None:
            for ref in self.mutant.broken:
                yield ref in finding.area


def list_cells(sheet: str, *a1: str) -> tuple[CellRef, ...]:
    """Return references of cells of one sheet."""
    return tuple(CellRef(sheet, *parse_a1(address)) for address in a1)


def overwrite(contents: Mapping[CellRef, Content]) -> Edit:
    """Return the edit that overwrites cells."""

    def edit(workbook: EditableWorkbook) -> None:
        for ref, content in contents.items():
            workbook.put(ref.sheet, ref.a1, content)

    return edit


UNSIGNED = Settings(rules_off=("SEC508",))
"""A mutant is an edited copy of a final budget, and so never the one that was signed: each slip
would have that finding beside its own."""


class Laboratory:
    """Makes mutants of one workbook and validates them. Use it in a ``with``."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._engine = Engine()
        self._folder = TemporaryDirectory()

    def __enter__(self) -> "Laboratory":
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.__exit__()
        self._folder.cleanup()

    def build(self, mutant: Mutant) -> Path:
        """Write the mutant as a file, saved as a person would: with every value calculated."""
        path = Path(self._folder.name) / "budget.xlsx"
        workbook = EditableWorkbook.read(self._source)
        mutant.edit(workbook)
        if mutant.saved:
            workbook.without_values().save(path)
            pinned = self._calculate_values(workbook, path)
            if pinned:  # What depends on a circle is worked out from the 0 that it stands at.
                workbook.save(path)
                self._calculate_values(workbook, path)
        workbook.save(path)
        return path

    def _calculate_values(self, workbook: EditableWorkbook, path: Path) -> bool:
        """Keep what the engine works out; whether there are formulas that it cannot."""
        answer = self._engine.recalculate(read_grid(path))
        values = answer.values[0].items()
        workbook.save_values({ref: value for ref, value in values if ref not in answer.pinned})
        return bool(answer.pinned)

    def outcome(self, mutant: Mutant) -> MutantReport:
        """Return what validate says of the mutant, from warnings upwards."""
        report = sexcel.validate(self.build(mutant), settings=UNSIGNED)
        findings = (finding for finding in report.findings if finding.severity >= Severity.WARNING)
        return MutantReport(mutant, tuple(findings))
