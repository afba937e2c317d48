"""The version of sexcel, from which the package takes it: Python's own look-up reads a folder."""

__version__ = "0.1.0"
