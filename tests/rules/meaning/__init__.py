"""Tests of what formulas mean: slips in the live workbook, and ways to write the same."""
