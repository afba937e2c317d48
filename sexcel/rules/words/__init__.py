"""Chapter 8, words: what reasons, assumptions, outlooks and roles say of their figures."""
