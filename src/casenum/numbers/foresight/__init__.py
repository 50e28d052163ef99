"""Foresight: what the numbers of a scheme will be like, before the first one is given."""
