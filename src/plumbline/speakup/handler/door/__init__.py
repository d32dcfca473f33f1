"""What surrounds the front door, for those who run it: help, sample messages, translations, posters, paper.

Nothing here opens a case, and nobody needs a key for it.
"""
