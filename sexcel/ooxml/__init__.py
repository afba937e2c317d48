"""OOXML packages: bytes to cells."""
