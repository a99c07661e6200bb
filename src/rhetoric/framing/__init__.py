"""How a text frames its matter: contrast frames with their poles.

`find` is `rhetoric.contrasts.find`. The rates of frame terms by section stand in the report's
table ``frames``; they count words of a pack and are not validated frames.
"""

from rhetoric.contrasts import find

__all__ = ["find"]
