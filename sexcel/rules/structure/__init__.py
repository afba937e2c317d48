"""Chapter 4, structure: what is missing, repeated, hidden or cannot be read as it was meant."""
