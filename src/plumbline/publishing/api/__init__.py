"""The door for programs: figures to read, results to push, described by OpenAPI. Sessions open nothing here."""
