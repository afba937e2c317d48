"""SEC315 to SEC317: rules on the two years after the budget year."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule
from sexcel.rules.links.outer_years import check_moves, check_outlooks

_WHY = (
    "The Panel consults on three years, and the two later ones are typed: nothing in the workbook "
    "supports them, so a digit too many is seen by nobody."
)

RULES = (
    Rule(
        code="SEC315",
        name="outer-year-moves",
        severity=Severity.INFO,
        summary="A category moves by 25% to 33% in a later year, and nothing says why.",
        why=_WHY,
        source="section 1 and Table 1",
        bad="SECCo and Panel Operations   £1,106,701   £1,408,552",
        good="SECCo and Panel Operations   £1,106,701   £1,138,552",
        help="Correct {cell}, or say why in Reasons for variances, with the year.",
        check=check_moves,
    ),
    Rule(
        code="SEC316",
        name="outer-year-slip",
        severity=Severity.WARNING,
        summary="A figure of a later year looks mistyped, or jumps and nothing says why.",
        why=_WHY,
        source="section 1, Tables 1 and 11",
        bad="SECCo and Panel Operations   £1,106,701   £113,855",
        good="SECCo and Panel Operations   £1,106,701   £1,138,552",
        help="Correct {cell}, or say why in Reasons for variances, with the year.",
        check=check_moves,
    ),
    Rule(
        code="SEC317",
        name="outlook-contradicted",
        severity=Severity.WARNING,
        summary="SECAS Services goes another way in the later years than the outlooks say.",
        why=(
            "The forward look tells the Panel what to expect, and Table 1 what it costs. Where one "
            "rises and the other does not, one of them is out of date."
        ),
        source="sections 3.2.2 to 3.2.6 and Table 1",
        bad="Technical Operations   Rising\nSECAS Services   £5,678,040   £5,678,040   £5,678,040",
        good="Technical Operations   Stable\nSECAS Services   £5,678,040   £5,678,040   £5,678,040",
        help="Bring the outlook or the figures of the later years up to date.",
        check=check_outlooks,
    ),
)
"""Rules on the years of which no formula says what they should be."""
