"""Results that are shown in a line, as a session or a notebook shows what a function returns."""

from msgspec import Struct


class Brief(Struct, frozen=True):
    """A result whose first member names it; all members would fill several screens."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(getattr(self, self.__struct_fields__[0]))!r}>"
