"""Invented people, places and cases, made through the same actions that people use. Nothing here is real."""
