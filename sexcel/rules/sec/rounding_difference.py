"""SEC105: A printed figure differs from its equation by no more than rounding explains."""

from sexcel.model.findings import Severity
from sexcel.model.rules import Rule

RULE = Rule(
    code="SEC105",
    name="rounding-difference",
    severity=Severity.INFO,
    summary="A printed figure differs from its equation by no more than rounding explains.",
    why=(
        "A sum of n figures, each rounded to £1, may differ from its own rounding by up to (n "
        "+ 1)/2 pounds. That is no error, but a reader who adds up will ask."
    ),
    source="Table 1 (£8,349,486 against £8,349,487)",
    bad="£1,082,102 + £5,678,040 + £1,191,750 + £397,595 = £8,349,486",
    good="£1,082,102 + £5,678,040 + £1,191,750 + £397,595 = £8,349,487",
    help="Nothing need be done; regenerate to print figures that add up.",
)
