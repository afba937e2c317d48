"""What a budget says of its own circulation: classification, day in force, notes to its tables."""

from collections.abc import Mapping

from msgspec import Struct, field


class Publication(Struct, frozen=True):
    """Words that travel with the figures, each as the workbook has it; empty where it has none."""

    classification: str = ""
    """``White``, as the Panel Information Policy has it."""
    in_force_from: str = ""
    """The day from which the budget applies: ``1 April 2020``."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the name of a table, the sentences directly below it."""


NO_PUBLICATION = Publication()
"""Of a workbook that was composed, not read."""
