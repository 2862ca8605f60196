"""How a run is worked on: claimed, asked, stored, scored, by as many workers as there are, each of which may die."""
