"""Repairs: what is due in a cell, tried, ordered and proved."""
