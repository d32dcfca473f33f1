"""What staff do with reports and cases. Each says who acts, asks whether they may, and leaves an audit entry.

What a reporter does is written in `reporter`, without an hour and without an entry: docs/adr/0012.
"""
