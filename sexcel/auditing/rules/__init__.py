"""Rules for any workbook, whether it holds a budget or not. One file a rule."""
