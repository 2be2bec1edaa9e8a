"""Servers of a bare machine: PostgreSQL and Redis from wheels, started and stopped beside their parent."""
