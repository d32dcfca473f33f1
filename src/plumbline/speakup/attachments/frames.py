"""Is a packet of MP3 or AMR a whole frame and no more? Both formats are frames one after another, with no end.

So whatever stands behind the last frame comes along as if it were sound. What a frame's own head does not account
for is never copied.
"""

SAMPLE_RATES = (44_100, 48_000, 32_000)
KILOBITS_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KILOBITS_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Of MPEG-1, and of MPEG-2 and 2.5 with their lower sample rates, layer III."""

AMR_BYTES = {
    "amr_nb": {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1},
    "amr_wb": {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1},
}
"""The length of a frame of each type, its head included."""


def whole_frame(packet: bytes, *, codec: str) -> bytes:
    """The frame that a packet begins with; nothing, if it is none. A packet of another codec is left as it is."""
    if codec == "mp3":
        length = _mp3_length(packet[:4])
    elif codec in AMR_BYTES:
        length = _amr_length(packet[:1], AMR_BYTES[codec])
    else:
        return packet
    return packet[:length] if length <= len(packet) else b""


def _mp3_length(head: bytes) -> int:
    """The length that the head of an MP3 frame states; 0, if it is no such head."""
    bits = int.from_bytes(head, "big")
    version, layer, rate, frequency = (bits >> 19) & 3, (bits >> 17) & 3, (bits >> 12) & 15, (bits >> 10) & 3
    if len(head) < 4 or bits >> 21 != 0x7FF or version == 1 or layer != 1 or rate in (0, 15) or frequency == 3:
        return 0
    is_first = version == 3
    kilobits = (KILOBITS_1 if is_first else KILOBITS_2)[rate - 1]
    hertz = SAMPLE_RATES[frequency] // {3: 1, 2: 2, 0: 4}[version]
    return (144_000 if is_first else 72_000) * kilobits // hertz + ((bits >> 9) & 1)


def _amr_length(head: bytes, lengths: dict[int, int]) -> int:
    """The length that the head of an AMR frame states; 0, if it is no such head."""
    if not head or head[0] & 0x83:
        return 0
    return lengths.get(head[0] >> 3, 0)
