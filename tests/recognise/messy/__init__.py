"""Messy workbooks, one trait each: built as real files, read back cell for cell."""
