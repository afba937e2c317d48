"""SEC210: The workbook states two rates, and the figures follow only one of them."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.assumptions import ASSUMED, rate_key
from sexcel.budget.equations import equations
from sexcel.budget.ledger import Ledger
from sexcel.budget.overview import HEADLINE
from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole
from sexcel.model.doubts import RateContradicted
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, percent
from sexcel.rules.rates.odd_rates import find_odd_rates


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    explained = {odd.entry.ref for odd in find_odd_rates(book)}
    contradictions: dict[tuple[str, Decimal], list[RateContradicted]] = {}
    for doubt in book.doubts_of(RateContradicted):
        if doubt.used_ref not in explained:
            contradictions.setdefault((doubt.rate, doubt.value), []).append(doubt)
    for doubts in contradictions.values():
        yield _report(rule, book, doubts)


def _report(rule: Rule, book: Book, doubts: list[RateContradicted]) -> Finding:
    """Return one finding for all places that state one rate beside the one that is followed.

    It is at the rate's cell where the others state the usual rate, at the first of them where not.
    """
    first, places = doubts[0], [doubt.ref for doubt in doubts]
    key = rate_key(first.rate)
    name = book.row_name(key) if book.entry(key) is not None else first.rate
    if first.value != ASSUMED.get(first.rate):
        message = (
            f"{name} is {percent(first.value)} here; the figures follow {percent(first.used)}, "
            f"which {first.used_ref} states."
        )
        return rule.finding(
            first.ref,
            message,
            found=first.value,
            expected=first.used,
            related=[*places[1:], first.used_ref],
            todo=f"Write {percent(first.used)} in {first.ref.a1}; or, if {percent(first.value)} "
            f"was agreed, put it into {first.used_ref}.",
        )
    changes = Ledger(book, equations(book)).consequences(key, first.value - first.used)
    effect = changes.get(HEADLINE)
    return rule.finding(
        first.used_ref,
        f"{name} is {percent(first.used)}, and the figures follow it; "
        f"{join_words([str(place) for place in places])} "
        f"{'states' if len(places) == 1 else 'state'} the usual {percent(first.value)}.",
        found=first.used,
        expected=first.value,
        effect=None if effect is None else round_to_whole(effect),
        related=places,
        todo=f"Put {percent(first.value)} into {first.used_ref.a1}; or, if {percent(first.used)} "
        f"was agreed, write it in {join_words([str(place) for place in places])}.",
    )


RULE = Rule(
    code="SEC210",
    name="rate-contradicted",
    severity=Severity.WARNING,
    summary="The workbook states two rates, and the figures follow only one of them.",
    why=(
        "A reader who sees 5% in a label and a contingency of 7% does not know which of them the "
        "Panel approves, and whoever changes the rate may change the cell that nothing follows."
    ),
    source="sections 3.2.1 and 4.3",
    bad="Contingency (5%)   £556,632\nContingency rate         7%",
    good="Contingency (7%)   £556,632\nContingency rate         7%",
    help="Correct the rate in {cell}, or let the figures follow it.",
    check=_check,
)
