"""The catalogue of rules and the reconciliation that speaks for the equations."""
