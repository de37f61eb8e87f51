"""How many engines so many people need, and what that costs: a simulation, and how it is set to what was measured."""
