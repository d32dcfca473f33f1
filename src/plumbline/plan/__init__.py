"""What the trust has promised: focus areas, commitments, actions and updates, and the public record of them."""
