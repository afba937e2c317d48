"""A rule for any workbook."""

from collections.abc import Callable, Iterable

from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding
from sexcel.model.rules import Rule


class SheetRule(Rule, frozen=True, kw_only=True):
    """A rule for any workbook.

    ``look`` takes the surveyed workbook and gives findings. One that is not ``usual`` would be
    wrong more often than right on the workbooks that people have, and runs only when asked for.
    One on the ``recalculated`` workbook has nothing to look at before that.
    """

    look: Callable[[Survey], Iterable[Finding]]
    usual: bool = True
    recalculated: bool = False
