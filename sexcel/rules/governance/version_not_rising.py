"""SEC502: A version number does not rise."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    numbered = []
    for version in book.lines("change_history"):
        number = _version_number(version.label)
        if number is not None:
            numbered.append((version, number))
        else:
            message = f"'{version.label}' is no version number such as 0.3."
            yield rule.finding(version.cell("version"), message, found=version.label)
    for (above, lower), (version, number) in pairwise(numbered):
        if number <= lower:
            message = f"Version {version.label} follows version {above.label} and is not above it."
            yield rule.finding(
                version.cell("version"),
                message,
                found=version.label,
                related=[above.cell("version")],
            )


def _version_number(label: str) -> tuple[int, ...] | None:
    """Return ``(0, 10)`` for ``0.10``; None where the label is no version number."""
    match = re.fullmatch(r"[vV]?\s*(\d+(?:\.\d+)*)", label)
    return tuple(int(digits) for digits in match[1].split(".")) if match else None


RULE = Rule(
    code="SEC502",
    name="version-not-rising",
    severity=Severity.ERROR,
    summary="A version number does not rise.",
    why=(
        "Two workbooks with one version number cannot be distinguished in the minutes of the Panel."
    ),
    source="Change History",
    bad=("0.2   Draft\n0.3   Draft\n0.3   Draft\n1.0   Final"),
    good=("0.2   Draft\n0.3   Draft\n0.4   Draft\n1.0   Final"),
    help="Put into {cell} a number above that of the version before.",
    check=_check,
)
