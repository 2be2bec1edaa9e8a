"""What people do in the domain, one verb a function: keyword-only, one transaction, one journal entry or an error."""
