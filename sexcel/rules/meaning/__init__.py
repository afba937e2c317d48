"""Whether each formula of the budget means its equation: asked by moving what it reads."""
