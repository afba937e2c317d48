"""How many examples a property is tried on: all of them in CI, a few on a desk."""

from hypothesis import settings

ALL = 100
"""``max_examples`` of the profile of CI, Hypothesis's own default: the others are shares of it."""
FEW = 20
"""``max_examples`` elsewhere. A fifth: the properties then take 15 s instead of 60 s of the
suite, and every run draws new examples."""
FEWEST = 5
"""No property is tried on fewer: the first examples are the simplest, and many find nothing."""


def examples(in_ci: int) -> settings:
    """Return the settings of a property that CI tries on this many examples."""
    share = in_ci * settings().max_examples // ALL
    return settings(max_examples=max(share, min(in_ci, FEWEST)))
