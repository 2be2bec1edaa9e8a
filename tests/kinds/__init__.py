"""A kind of case that exists only in the tests: one file, one migration, and everything else serves it."""
