"""Where Ibis expressions are computed. Each engine is one small module; nothing outside knows which one runs."""
