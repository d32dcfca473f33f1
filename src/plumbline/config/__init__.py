"""Settings, addresses and the process entry points; mounts every room."""
