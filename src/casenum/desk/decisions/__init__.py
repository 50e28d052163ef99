"""What each verb decides: pure functions from a case and a wish to facts. No store, no clock.

Every function takes the moment and the actor, and returns a `Decision`. A refused wish raises, and
nothing has happened. Each subject has its file.
"""
