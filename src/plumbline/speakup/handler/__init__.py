"""The desk that answers: for triage leads, case handlers and identity guardians."""
