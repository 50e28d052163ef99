"""Number requests, move cases, keep histories, report figures."""
