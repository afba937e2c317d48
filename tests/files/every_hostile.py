"""All hostile and broken files, of every format, as the parameters of a test."""

import pytest

from tests.files.hostile_cases import CASES
from tests.files.hostile_formats import OTHER_FORMATS

EVERY_CASE = pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.label.replace(" ", "-"),
            marks=pytest.mark.slow if case.is_large else (),
        )
        for case in (*CASES, *OTHER_FORMATS)
    ],
)
