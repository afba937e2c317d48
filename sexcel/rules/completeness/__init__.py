"""Chapter 7, completeness: what is not filled in yet, or only in part."""
