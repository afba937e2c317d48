"""Tests of formulas: their references, recalculation and meaning."""
