"""What a model says of its readable fields; `kzcp.vault.classification` explains and checks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Privacy:
    """Fields that tell something about a person, each with the written reason why it is readable, and the others.

    privacy = Privacy(personal={"birth_date": "ages are computed by the database"}, none=("number", "status"))
    """

    personal: Mapping[str, str] = field(default_factory=dict)
    sensitive: Mapping[str, str] = field(default_factory=dict)
    none: tuple[str, ...] = ()

    def joined(self, base: "Privacy") -> "Privacy":
        """Return this declaration added to that of a base class."""
        return Privacy(
            {**base.personal, **self.personal}, {**base.sensitive, **self.sensitive}, (*base.none, *self.none)
        )
