"""Reading: every function starts from what the actor may see, and a look at one record is journaled."""
