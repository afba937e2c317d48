"""What was repaired, or would be, as JSON: the document that docs/fixes.md describes."""

from sexcel.model.findings import Severity
from sexcel.repair.records import Fix, Fixed, RefusedRepair
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.repairs import state_reason


def encode_repairs(fixed: Fixed) -> str:
    """Return the document as text, in ASCII."""
    before, after = fixed.headline
    remaining = [finding.severity for finding in fixed.remaining]
    document = {
        "version": VERSION,
        **pick(fixed.source, "path sha256"),
        "output": simplify(fixed.output),
        "headline": simplify({"before": before, "after": after}),
        "repaired": [_fix(fix) for fix in fixed.made],
        "left": [_not_made(not_made) for not_made in fixed.left],
        **pick(fixed, "refreshed unverified removed"),
        "remaining": {
            str(severity): remaining.count(severity) for severity in sorted(Severity, reverse=True)
        },
        "new_errors": [pick(finding, "rule sheet cell") for finding in fixed.new_errors],
    }
    return encode(document)


def _fix(fix: Fix) -> Document:
    moves = [simplify(move.cell) | pick(move, "name before after") for move in fix.moves]
    return {
        **simplify(fix.repair.cell),
        "rules": simplify(fix.rules),
        "what": fix.repair.instruction,
        "why": fix.why,
        "before": simplify({"formula": fix.was, "value": fix.before}),
        "after": simplify({"formula": fix.repair.formula, "value": fix.after}),
        "changes_figures": fix.changes_figures,
        "moves": moves,
        "moved_besides": fix.moved,
    }


def _not_made(not_made: RefusedRepair) -> Document:
    return {
        **simplify(not_made.repair.cell),
        "rules": simplify(not_made.rules),
        "what": not_made.repair.instruction,
        **({} if not_made.fix is None else _fix(not_made.fix)),
        "reason": state_reason(not_made),
    }
