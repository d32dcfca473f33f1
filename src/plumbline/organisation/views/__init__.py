"""Pages of the organisation. They read and call actions; none writes itself."""
