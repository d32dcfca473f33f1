"""The cryptography of speak up: boxes, wraps, return codes, passphrases and shares. Knows no Django.

Nothing here is home-made: AES-256-GCM and ChaCha20-Poly1305, HPKE (RFC 9180) over X25519 with ML-KEM-768, HKDF
and Argon2id, all from the `cryptography` package. This package only says what is bound to what.
"""
