"""Jobs: the outbox and its relay, and work that happens once for each period."""
