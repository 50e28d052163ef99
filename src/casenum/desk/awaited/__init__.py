"""The verbs of `AsyncDesk`: those of `verbs`, each run whole in the desk's thread."""
