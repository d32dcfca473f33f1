"""The pages of the extract desk."""
