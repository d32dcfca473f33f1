"""The public record: what was promised and what became of it, in a chain that anybody can check."""
