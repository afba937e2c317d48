"""Cells to Book: readings of the budget's tables."""
