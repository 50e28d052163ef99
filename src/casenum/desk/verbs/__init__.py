"""The verbs of `Desk`, a file for each subject; `Desk` is all of them together."""
