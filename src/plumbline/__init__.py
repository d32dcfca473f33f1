"""Plumbline."""
