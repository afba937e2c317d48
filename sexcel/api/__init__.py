"""What the commands do, as functions: here the rooms are wired together, with no logic."""

from sexcel.api.checking import audit, read_baseline, validate, watch
from sexcel.api.comparing import compare, compare_files, compare_workbooks
from sexcel.api.copying import annotate, annotate_audit, fix, regenerate
from sexcel.api.figures import export, scenario, trace
from sexcel.api.first_steps import demo
from sexcel.api.inspecting import inspect, inspect_file, survey_workbook, text
from sexcel.api.mailing import email
from sexcel.api.reading import (
    Configuration,
    SettingsLike,
    config,
    read,
    read_settings,
    write_config,
    write_setup,
)
from sexcel.api.rules import explain, list_rules
from sexcel.api.years import close_year, monitor, new, paper, refresh, take_in

__all__ = [
    "Configuration", "SettingsLike", "annotate", "annotate_audit", "audit", "close_year",
    "compare", "compare_files", "compare_workbooks", "config", "demo", "email", "explain",
    "export", "fix", "inspect", "inspect_file", "list_rules", "monitor", "new", "paper", "read",
    "read_baseline", "read_settings", "refresh", "regenerate", "scenario", "survey_workbook",
    "take_in", "text", "trace", "validate", "watch",
    "write_config", "write_setup",
]  # fmt: skip
