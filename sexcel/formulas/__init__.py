"""What formulas refer to, what they come to, and what they mean."""
