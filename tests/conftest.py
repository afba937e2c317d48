"""Tests that need LibreOffice run wherever it is, and must run where they are asked for.

In CI properties are tried on the same examples every time: a run that fails must be the
change's doing. Elsewhere each run looks for new ones.
"""

import os
import shutil

import pytest
from hypothesis import settings

NEEDED = "SEXCEL_NEEDS_LIBREOFFICE"


settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "libreoffice: drives LibreOffice as a second engine")
    if os.environ.get(NEEDED) and shutil.which("soffice") is None:
        pytest.exit(f"{NEEDED} is set but soffice is not installed", returncode=2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if shutil.which("soffice") is not None:
        return
    away = [item for item in items if item.get_closest_marker("libreoffice") is not None]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in away]
