"""Pages of cases: access, form, action, redirect."""
