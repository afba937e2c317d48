"""Chapter 3, links: two tables give different figures for one thing."""
