"""Formulas: their tokens and references, printing, precedents, and recalculation."""
