"""What is run by default, and what only where it is asked for.

Slow tests and those that drive LibreOffice are left out unless ``-m`` says otherwise
(pyproject.toml); ``-m ""`` selects everything, as CI does. In CI properties are tried on all
their examples, the same every time: a run that fails must be the change's doing. Elsewhere each
run looks for new ones.
"""

import gc
import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

from tests.properties import ALL, FEW

NEEDED = "SEXCEL_NEEDS_LIBREOFFICE"

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", UNHURRIED, max_examples=ALL, derandomize=True)
settings.register_profile("desk", UNHURRIED, max_examples=FEW, derandomize=False)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_configure(config: pytest.Config) -> None:
    # What tests read they share until the end: looking for rubbish in it took a fifteenth.
    gc.set_threshold(100_000, 50, 1_000)
    if os.environ.get(NEEDED) and shutil.which("soffice") is None:
        pytest.exit(f"{NEEDED} is set but soffice is not installed", returncode=2)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what drives LibreOffice on a machine without it."""
    if shutil.which("soffice") is not None:
        return
    without_engine = [item for item in items if item.get_closest_marker("libreoffice")]
    if without_engine:
        config.hook.pytest_deselected(items=without_engine)
        items[:] = [item for item in items if item not in without_engine]
