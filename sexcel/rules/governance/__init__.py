"""Chapter 5, governance: versions, approval and reasons."""
