"""What was done, by whom and when: append-only, each entry sealed to the one before it."""
