"""Speak up: the one front door for reports of racism, and the desk that answers. Sealed from every other room."""
