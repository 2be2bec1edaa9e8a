"""Encrypted fields, data keys, shredding, keyed hashes and the classification of every field."""
