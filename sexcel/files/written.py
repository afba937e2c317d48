"""The files that were written, for the sentence on a command that was stopped."""

from pathlib import Path

WRITTEN: list[Path] = []
"""What is whole at its place, in the order of writing; it belongs to the process, as the disk
does, so that no caller has to hand it on."""
