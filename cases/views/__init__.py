"""Pages of the library."""

from . import kit, letters, library, talking

__all__ = ["kit", "letters", "library", "talking"]
