"""How a figure of any workbook comes about: in words, from what, and what it moves."""
