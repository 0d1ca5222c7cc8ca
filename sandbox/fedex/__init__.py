"""FedEx's Authorization and Track v1 APIs."""
