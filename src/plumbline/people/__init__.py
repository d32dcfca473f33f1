"""Accounts, roles as data, grants and sign-in."""
