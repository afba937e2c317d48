"""Chapter 6, what formulas mean: the rules that speak of a formula and not of its value."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

FORMULA_MEANS_OTHERWISE = Rule(
    code="SEC601",
    name="formula-means-otherwise",
    severity=Severity.ERROR,
    summary="A formula does not mean what the budget says, even if it is right today.",
    why=(
        "A total that leaves out a line of £0, or takes last year's column where both are the "
        "same, is right until somebody changes a figure. sexcel moves every figure, has the "
        "workbook recalculated, and compares each formula with its equation."
    ),
    source="every table and every link between tables",
    bad="13. OPSG Independent Specialist  £0\nSub Total  =SUM(E14:E17), one row short",
    good="13. OPSG Independent Specialist  £0\nSub Total  =SUM(E14:E18)",
    help="Correct the formula in {cell}, then look at the figures that follow from it.",
)

HARD_CODED_FIGURE = Rule(
    code="SEC602",
    name="hard-coded-figure",
    severity=Severity.WARNING,
    summary="A number is typed where the figures like it are formulas.",
    why=(
        "A total that was typed over its formula is right until the first line below it "
        "changes, and then stays as it is while everything around it moves."
    ),
    source="every figure that a table or a link works out",
    bad="Sub Total  £427,000, typed, among sub totals that are sums",
    good="Sub Total  =SUM(E14:E18)",
    help="Put the formula back into {cell}.",
)

TYPED_RATE = Rule(
    code="SEC603",
    name="typed-rate",
    severity=Severity.WARNING,
    summary="A formula has a rate typed into it that the workbook states in a cell.",
    why=(
        "When the Panel changes the contingency, the rate on the assumptions sheet is changed "
        "and the formula that has its own copy is forgotten."
    ),
    source="sections 3.2.1 and 4.3: contractual discount and contingency",
    bad="Contingency  =ROUND(5%*(D5+D10+D11),0)",
    good="Contingency  =ROUND(Contingency_rate*(D5+D10+D11),0)",
    help="Refer to the cell of the rate.",
)

BLANK_LEFT_OUT = Rule(
    code="SEC604",
    name="blank-left-out",
    severity=Severity.WARNING,
    summary="A formula leaves out a cell of its block that is blank today.",
    why="The first figure that is typed into that cell is missing from the total, unnoticed.",
    source="every table with totals",
    bad="Party Engagement  (blank)\nTotal  =SUM(B5:B12), which ends a row above",
    good="Party Engagement  (blank)\nTotal  =SUM(B5:B13)",
    help="Let the formula in {cell} reach over the whole block.",
)
