"""Tests of the rules: what each finds, and where it stays silent."""
