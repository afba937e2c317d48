"""Ground floor: the words every other room uses. Standard library only, frozen records."""
