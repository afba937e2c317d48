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
from tests.mutation.workbook import Content, Workbook

Edit = Callable[[Workbook], None]


@dataclass(frozen=True)
class Mutant:
    """One slip. ``broken`` are the cells at fault, one of which a finding has to cite.

    ``told`` says what was done. ``saved`` is false where the workbook is closed without being
    recalculated, so that its values stay what they were.
    """

    kind: str
    told: str
    broken: tuple[CellRef, ...]
    edit: Edit
    saved: bool = True

    @property
    def name(self) -> str:
        """Kind and place, for a test's name and the page."""
        return f"{self.kind}: {self.told}"


@dataclass(frozen=True)
class Outcome:
    """The errors and warnings on a mutant, and which of them cite what is broken."""

    mutant: Mutant
    findings: tuple[Finding, ...]

    @cached_property
    def at_the_cell(self) -> tuple[Finding, ...]:
        """Findings that stand on a broken cell."""
        return tuple(one for one in self.findings if any(self._stands_on(one)))

    @cached_property
    def citing(self) -> tuple[Finding, ...]:
        """Findings that stand on a broken cell or name it beside their own."""
        broken = set(self.mutant.broken)
        return tuple(
            one for one in self.findings if one in self.at_the_cell or broken & set(one.related)
        )

    @property
    def found(self) -> bool:
        """Whether some finding cites what is broken."""
        return bool(self.citing)

    def _stands_on(self, finding: Finding) -> Iterator[bool]:
        if finding.area is not None:
            for ref in self.mutant.broken:
                yield ref in finding.area


def cells(sheet: str, *a1: str) -> tuple[CellRef, ...]:
    """References of cells of one sheet."""
    return tuple(CellRef(sheet, *parse_a1(one)) for one in a1)


def puts(contents: Mapping[CellRef, Content]) -> Edit:
    """Cells overwritten."""

    def edit(workbook: Workbook) -> None:
        for ref, content in contents.items():
            workbook.put(ref.sheet, ref.a1, content)

    return edit


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

    def made(self, mutant: Mutant) -> Path:
        """The mutant as a file, saved as a person would: with every value worked out."""
        path = Path(self._folder.name) / "budget.xlsx"
        workbook = Workbook.read(self._source)
        mutant.edit(workbook)
        if mutant.saved:
            workbook.without_values().save(path)
            held = self._worked_out(workbook, path)
            if held:  # What depends on a circle is worked out from the 0 that it stands at.
                workbook.save(path)
                self._worked_out(workbook, path)
        workbook.save(path)
        return path

    def _worked_out(self, workbook: Workbook, path: Path) -> bool:
        """Keep what the engine works out; whether there are formulas that it cannot."""
        answer = self._engine.recalculate(read_grid(path))
        values = answer.values[0].items()
        workbook.keep({ref: value for ref, value in values if ref not in answer.pinned})
        return bool(answer.pinned)

    def outcome(self, mutant: Mutant) -> Outcome:
        """What validate says of the mutant, from warnings upwards."""
        report = sexcel.validate(self.made(mutant))
        told = (one for one in report.findings if one.severity >= Severity.WARNING)
        return Outcome(mutant, tuple(told))
