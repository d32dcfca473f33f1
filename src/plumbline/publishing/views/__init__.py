"""Pages of publishing: what anyone may read, and the desk where releases are prepared."""
