"""What Prometheus reads of one server process: what requests and runs were like, and how the process stands."""
