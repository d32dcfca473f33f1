"""The pages of what surrounds the front door."""
