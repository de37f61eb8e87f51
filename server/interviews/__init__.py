"""Mock interviews at the door: begun, answered one question at a time, and taken away as a report."""
