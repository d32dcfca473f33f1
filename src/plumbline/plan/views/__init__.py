"""Pages of the plan. They read and call actions; none writes itself."""
