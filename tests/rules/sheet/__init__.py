"""Tests of the rules for any workbook."""
