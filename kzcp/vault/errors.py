"""What may go wrong with a sealed value; none of these is a person's mistake."""


class VaultError(Exception):
    """The base of the vault's own errors."""


class Tampered(VaultError):
    """A stored ciphertext is not the one that was written for this field of this row."""


class NoKey(VaultError):
    """The row names no data key, or one that the database does not know."""


class KeyDestroyed(VaultError):
    """The subject's data key was destroyed: nothing can be sealed under it any more."""
