"""A store that another process on this machine owns: what goes over the wire, who asks and who answers."""
