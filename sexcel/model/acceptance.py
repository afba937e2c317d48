"""Findings that somebody has accepted: by a setting, a note, a baseline or the command line."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.model.findings import Finding, Severity
from sexcel.model.settings import NO_RULE, Exemption

Identity = tuple[str, str, str]
"""Rule, sheet, and the label of the figure or, without one, its cell."""
Baseline = Mapping[Identity, int]
"""How often each finding is in an earlier report."""


class AcceptedFinding(Struct, frozen=True):
    """A finding that is not reported, by whose decision (``note in D5``), and the reason given."""

    finding: Finding
    origin: str
    reason: str = ""


class Acceptance(Struct, frozen=True):
    """What is accepted of a workbook's findings.

    ``exemptions`` are of settings and notes. ``baseline`` holds what an earlier report has; a
    finding that it has once is accepted once. Of ``selected`` and ``ignored``, each is the start of
    a rule's code; where some are selected, all others are accepted.
    """

    exemptions: tuple[Exemption, ...] = ()
    baseline: Baseline = field(default_factory=dict)
    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """What the findings of a rule are here, where they are not what the rule says."""

    def sort(
        self, findings: Iterable[Finding]
    ) -> tuple[tuple[Finding, ...], tuple[AcceptedFinding, ...]]:
        """Return the findings that are to be reported, and those that are accepted."""
        known = Counter(self.baseline)
        reported: list[Finding] = []
        accepted: list[AcceptedFinding] = []
        for finding in findings:
            decision = self._decide(finding, known)
            if decision is None:
                severity = self.severities.get(finding.rule, finding.severity)
                reported.append(replace(finding, severity=severity))
            else:
                accepted.append(decision)
        return tuple(reported), tuple(accepted)

    def requests(self, sheets: Iterable[str]) -> tuple[Exemption, ...]:
        """Return the exemptions, those on a sheet that is not there as of `NO_RULE`."""
        known = {sheet.casefold() for sheet in sheets}
        return tuple(
            entry
            if entry.area.sheet.casefold() in known
            else replace(entry, rule=NO_RULE, origin=f"{entry.origin} ('{entry.area.sheet}')")
            for entry in self.exemptions
        )

    def _decide(self, finding: Finding, known: Counter[Identity]) -> AcceptedFinding | None:
        """Return by what a finding is accepted; None where it is not. Count off ``known``."""
        exemption = next((entry for entry in self.exemptions if _covers(entry, finding)), None)
        if exemption is not None:
            return AcceptedFinding(finding, exemption.origin, exemption.reason)
        if finding.rule.startswith(self.ignored):
            return AcceptedFinding(finding, IGNORED)
        if self.selected and not finding.rule.startswith(self.selected):
            return AcceptedFinding(finding, NOT_SELECTED)
        if known[identify(finding)] > 0:
            known[identify(finding)] -= 1
            return AcceptedFinding(finding, BASELINE)
        return None


IGNORED, NOT_SELECTED, BASELINE = "--ignore", "not in --select", "baseline"
"""Origins of acceptance beside the settings and the notes, whose origin names the place."""
NOTHING_ACCEPTED = Acceptance()


def identify(finding: Finding) -> Identity:
    """Return by what a finding is known in another version of its workbook."""
    return finding.rule, finding.sheet, finding.label or finding.cell


def _covers(exemption: Exemption, finding: Finding) -> bool:
    area = finding.area
    return (
        area is not None
        and finding.rule.startswith(exemption.rule)
        and exemption.area.sheet.casefold() == area.sheet.casefold()
        and (area.first_row, area.first_column) in exemption.area
        and (area.last_row, area.last_column) in exemption.area
    )
