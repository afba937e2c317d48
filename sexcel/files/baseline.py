"""The JSON report of an earlier check, of which only its findings are wanted, to know them again.

A finding is known by its rule, its sheet and what the workbook calls the figure; by its cell only
where nothing names it. So a row that was inserted above makes none of them new.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sexcel.model.acceptance import Baseline, Identity
from sexcel.model.errors import SexcelError
from sexcel.model.wording import printable
from sexcel.ooxml.limits import MEGABYTE

_LARGEST = 64 * MEGABYTE
"""Of the report: at half a kilobyte a finding, more than a hundred thousand of them."""


class BaselineError(SexcelError):
    """A baseline that cannot be used; the sentence names the file."""


def read_baseline(path: Path) -> Baseline:
    """Return how often each finding is in a report. Raises BaselineError where it is none."""
    label = printable(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BaselineError(f"{label} cannot be read ({reason}): give another file.") from error
    if len(content) > _LARGEST:
        raise BaselineError(f"{label} is larger than 64 MB: no report is, so check the name.")
    try:
        return Counter(_identities(json.loads(content)))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(
            f"{label} is no report of sexcel: give what 'sexcel validate' or "
            "'sexcel audit' wrote with --format json."
        ) from error


def _identities(document: dict[str, list[dict[str, list[dict[str, str]]]]]) -> Iterator[Identity]:
    for file in document["files"]:
        for finding in file["findings"]:
            figure = finding.get("label") or finding["cell"]
            yield str(finding["rule"]), str(finding["sheet"]), str(figure)
