"""Chapter 1, arithmetic: a figure of a table is not what its own row or column adds up to."""
