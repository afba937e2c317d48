"""Chapter 9, words: what reasons, assumptions, outlooks and roles say of their figures."""
