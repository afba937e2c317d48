"""The facts about a workbook that rules ask for: runs of formulas, sums, labels, dependents."""
