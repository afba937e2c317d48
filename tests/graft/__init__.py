"""Tests of the annotated copy."""
