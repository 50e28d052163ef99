"""Stores on what the host has opened: any DB-API driver, any SQLAlchemy connection.

The statements are those of the SQLite and the PostgreSQL store; what is here runs them through the
host's own connection, in its marks for values, and tells its errors in ours.
"""
