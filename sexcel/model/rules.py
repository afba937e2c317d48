"""A rule: what fault it names, how bad that is, why it matters and how it looks."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from sexcel.model.book import Book
from sexcel.model.brief import Brief
from sexcel.model.findings import Finding, Repair, Severity, describe_repairs
from sexcel.model.refs import CellRef, RangeRef


class Rule(Brief, frozen=True):
    """One rule of the catalogue.

    ``check`` takes the rule and the book, and returns findings. A rule without one owns
    equations: a table or a link names it, and the reconciliation makes its findings.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    source: str
    """Where the published budget states it."""
    bad: str
    good: str
    help: str
    """What to do; ``{cell}`` stands for the cell of a finding."""
    reads: tuple[str, ...] = ()
    """Tables (``overview``) and columns (``overview.budget``) that the rule compares.

    Without one of them it sees less, and the report says so. The links of ``budget/links.py`` say
    by themselves what they read.
    """
    check: Callable[["Rule", Book], Iterable[Finding]] | None = None

    def find(self, book: Book) -> Iterable[Finding]:
        """Return what the rule's own check finds; nothing where it has none."""
        return () if self.check is None else self.check(self, book)

    @property
    def advice(self) -> str:
        """Return what to do about any finding of the rule."""
        return self.help.replace("{cell}", "the cell")

    def finding(
        self,
        where: CellRef | RangeRef | None,
        message: str,
        *,
        found: Decimal | str | None = None,
        expected: Decimal | str | None = None,
        effect: Decimal | None = None,
        related: Iterable[CellRef | None] = (),
        todo: str | None = None,
        repairs: Iterable[Repair] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """Return a finding of this rule; ``where`` is None for the workbook as a whole.

        ``todo`` replaces the rule's help, and so does the first of the repairs; ``severity`` that
        of the rule. The difference is found − expected where both are figures.
        """
        area, repairs = None if where is None else where.area.narrowed, tuple(repairs)
        difference = None
        if isinstance(found, Decimal) and isinstance(expected, Decimal):
            difference = found - expected
        if todo is None and repairs:
            todo = describe_repairs(repairs)
        elif todo is None:
            todo = self.advice if area is None else self.help.replace("{cell}", area.a1)
        return Finding(
            rule=self.code,
            name=self.name,
            severity=self.severity if severity is None else severity,
            where=area,
            message=message,
            found=found,
            expected=expected,
            difference=difference,
            effect=effect,
            help=todo,
            related=tuple(dict.fromkeys(ref for ref in related if ref is not None)),
            repairs=repairs,
        )


def rules_in(*packages: ModuleType) -> tuple[Rule, ...]:
    """Return the rules that the modules of packages name, alone or in a tuple, by code."""
    modules = (
        import_module(f"{package.__name__}.{module.name}")
        for package in packages
        for module in iter_modules(package.__path__)
    )
    values = (value for module in modules for value in vars(module).values())
    named = (value if isinstance(value, tuple) else (value,) for value in values)
    rules = dict.fromkeys(rule for names in named for rule in names if isinstance(rule, Rule))
    return tuple(sorted(rules, key=lambda rule: rule.code))
