"""SHT502: A formula is recalculated at every change, wherever that is."""

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import find_shapes
from sexcel.formulas.references import Shape
from sexcel.model.findings import Severity

_VOLATILE = (
    (("RAND", "RANDBETWEEN", "RANDARRAY"), "which gives another figure each time."),
    (
        ("OFFSET", "INDIRECT"),
        "so that nobody sees in it which cells it reads, nor does Excel when tracing.",
    ),
    (("NOW", "TODAY"), "so the figure changes with the day on which the workbook is opened."),
)
"""Functions, with what is wrong with them; the worst of a formula's first."""


def _describe(shape: Shape) -> str | None:
    for functions, consequence in _VOLATILE:
        used = next((name for name in functions if name in shape.functions), None)
        if used is not None:
            return f"uses {used}, {consequence}"
    return None


RULE: SheetRule = SheetRule(
    code="SHT502",
    name="volatile-function",
    severity=Severity.INFO,
    summary="A formula uses OFFSET, INDIRECT, TODAY, NOW or a random number.",
    why=(
        "Its figure can change without anyone changing the workbook, or comes from cells that it "
        "does not name. Neither can be checked afterwards."
    ),
    source="any workbook; FAST 4.02-03, no OFFSET and no INDIRECT",
    bad="D9   =SUM(OFFSET(D4,0,0,5,1))",
    good="D9   =SUM(D4:D8)",
    help="Refer to the cells themselves, or use INDEX; type the date as an input.",
    look=lambda survey: find_shapes(survey, RULE, _describe),
)
