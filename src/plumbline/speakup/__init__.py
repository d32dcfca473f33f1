"""Speak up: anyone can tell the trust about racism, safely, and is answered.

What they tell is sealed from everyone but the case team.

The front door is `reporter`, the desk that answers is `handler`: two audiences, two doors.
"""
