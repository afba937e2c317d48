"""Tests that need LibreOffice run wherever it is, and must run where they are asked for."""

import os
import shutil

import pytest

NEEDED = "SEXCEL_NEEDS_LIBREOFFICE"


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
