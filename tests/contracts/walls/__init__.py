"""The proof of the walls: a world of its own, what its people and others see of it, and planted faults."""
