"""Board packs at the desk and on the shelf: who may, what is gathered, what may be read outside, and as what."""
