"""What people type on the pages of cases; only shapes are read here, rules are in models and actions."""
