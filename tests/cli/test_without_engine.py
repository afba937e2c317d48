"""The engine killed, stopped or kept from starting: verdict and exit code as they are due."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sexcel.files import child
from sexcel.formulas import engine_session, recalculation
from sexcel.model.grid import Cell
from sexcel.recognise.book import read_book
from sexcel.rules.workbook import check_workbook
from tests.cli.running import SHIPPED, CommandRunner
from tests.rules.test_feeding_sheets import WORKINGS, grid, places

LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")
DOUBT = "The headline could not be verified: its formula was not recalculated ("


def kill(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(recalculation, "_TARGET", "tests.files.test_child:fall")
    return "the engine for formulas stopped"


def stop(monkeypatch: pytest.MonkeyPatch) -> str:
    def start_stopped(target: str) -> child.Child:
        started = child.Child(target)
        assert started._process is not None
        os.kill(started._process.pid, signal.SIGSTOP)
        return started

    monkeypatch.setattr(recalculation, "Child", start_stopped)
    monkeypatch.setattr(engine_session, "_SECONDS", 0.5)
    monkeypatch.setattr(engine_session, "_CELLS_PER_SECOND", 1_000_000)
    return "the engine for formulas took too long"


def block(monkeypatch: pytest.MonkeyPatch) -> str:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("blocked by the administrator")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    return "the engine for formulas stopped"


def miss(monkeypatch: pytest.MonkeyPatch) -> str:
    find = importlib.util.find_spec
    kill(monkeypatch)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *_: find(name) if name != "formualizer" else None
    )
    return "the engine for formulas is not installed here"


RARE = [block, miss] if sys.platform == "win32" else [stop, block, miss]
WAYS = [kill, *(pytest.param(way, marks=pytest.mark.slow) for way in RARE)]


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_budget_is_not_called_clean(
    run: CommandRunner, monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], str]
) -> None:
    reason = way(monkeypatch)
    code, out, err = run("validate", LIVE)
    text = " ".join(out.split())
    assert (code, err) == (1, "")
    assert f"{DOUBT}{reason}). No errors in what could be checked; " in text
    assert f"not checked ({reason})" in text
    assert "No errors and" not in text
    assert run("validate", LIVE, "--fail-on", "never").code == 0


@pytest.mark.parametrize("way", WAYS)
def test_rules_that_need_no_engine_still_speak(
    monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], str]
) -> None:
    reason = way(monkeypatch)
    slip = grid(D4=Cell(Decimal(160), "B4*C6/5"))
    with recalculation.Engine() as engine:
        report = check_workbook(slip, read_book(slip), engine)
    assert ("SHT201", f"{WORKINGS}!D4") in places(report.findings)
    assert report.formulas is not None
    assert report.formulas.not_verified == {reason: 14}
    assert report.basis is not None
    assert report.basis.not_checked[reason] == 8
    assert not report.passes


@pytest.mark.parametrize("way", WAYS)
def test_an_audit_says_what_it_could_not_do(
    run: CommandRunner, monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch], str]
) -> None:
    reason = way(monkeypatch)
    code, out, _ = run("audit", LIVE)
    text = " ".join(out.split())
    assert code == 0
    assert f"was recalculated: {reason}" in text
    assert "No errors in what could be checked; " in text
