"""Chapter 2, rates: discount, contingency, grade rates and what else is worked out at a rate."""
