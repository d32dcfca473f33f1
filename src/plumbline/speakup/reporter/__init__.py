"""The front door: where anyone tells the trust about racism, without an account, and comes back to be answered.

It never learns who asks. What it writes has a day and no hour, and leaves no audit entry: docs/adr/0012.
"""
