"""File to grid of cells, grid to located tables, tables to book."""
