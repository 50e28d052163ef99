"""The pattern language: from a line of text to proven tables that print and read numbers."""
