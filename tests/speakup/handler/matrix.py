"""Who gets what from every page of the desk: the whole authorisation matrix, one line an address.

A line gives what those whom the page is for get (with GET, and with POST of an empty form), in each state of a
case; everyone else gets what `FOR` says for that kind of page. An address that is missing here fails a test.
"""

from dataclasses import dataclass, field

STRANGER, NOBODY = "stranger", "no role"
OUTSIDERS = (NOBODY, "administrator", "auditor", "programme lead")
LEAD, EXCLUDED_LEAD = "triage lead, granted", "triage lead, excluded"
HANDLER, OTHER, REVOKED = "handler, granted", "handler, not granted", "handler, revoked"
GUARDIAN, LOCKED = "guardian", "handler, granted but locked"
EVERYONE = (
    STRANGER,
    *OUTSIDERS,
    LEAD,
    EXCLUDED_LEAD,
    HANDLER,
    OTHER,
    REVOKED,
    GUARDIAN,
    LOCKED,
)
STATES = ("new", "acknowledged", "closed")

SIGN_IN = "sign in"
UNLOCK = "unlock"
REFUSED = "refused"
ABSENT = "absent"
IN = "in"

_TRIAGE, _HANDLERS = (LEAD, EXCLUDED_LEAD), (HANDLER, OTHER, REVOKED)
_SHUT = {STRANGER: SIGN_IN} | dict.fromkeys(OUTSIDERS, REFUSED)
_CASE = _SHUT | {GUARDIAN: REFUSED, LOCKED: UNLOCK, LEAD: IN, HANDLER: IN}
_CASE |= dict.fromkeys((EXCLUDED_LEAD, OTHER, REVOKED), ABSENT)
FOR: dict[str, dict[str, str]] = {
    # Pages of a case: for those who were granted it.
    "case": _CASE,
    # Choosing who may open a case: not for every handler.
    "share": _CASE | {HANDLER: REFUSED},
    # A handler's own key, locked or not.
    "key": _SHUT | dict.fromkeys((*_TRIAGE, *_HANDLERS, GUARDIAN, LOCKED), IN),
    # The same, with the key at hand.
    "unlocked": _SHUT | dict.fromkeys((*_TRIAGE, *_HANDLERS, GUARDIAN), IN) | {LOCKED: UNLOCK},
    "triage": _SHUT | dict.fromkeys((*_HANDLERS, GUARDIAN, LOCKED), REFUSED) | dict.fromkeys(_TRIAGE, IN),
    "guardian": _SHUT | dict.fromkeys((*_TRIAGE, *_HANDLERS, LOCKED), REFUSED) | {GUARDIAN: IN},
}
"""What somebody meets, by the kind of page. `IN` is what the page's own line says."""

MEANS = {SIGN_IN: 302, UNLOCK: 302, REFUSED: 403, ABSENT: 404}
READ_ONLY = 405
"""Pages that only show something answer this to a POST of anybody who is signed in, whatever there is."""


@dataclass(frozen=True)
class Line:
    """A page: whom it is for, and what they get from GET and from an empty POST; `but` says it for one state."""

    kind: str
    get: int
    post: int
    but: dict[str, tuple[int, int]] = field(default_factory=dict)

    def answers(self, state: str) -> tuple[int, int]:
        """What those whom it is for get in a state."""
        return self.but.get(state, (self.get, self.post))


FORM, SHOWN, BUTTON = (200, 200), (200, READ_ONLY), (302, 302)
TOO_LATE = (409, 409)
LINES: dict[str, Line] = {
    "list": Line("unlocked", *SHOWN),
    "unlock": Line("key", *FORM),
    "lock": Line("key", READ_ONLY, 302),
    "set_up": Line("key", *FORM),
    "passphrase": Line("unlocked", *FORM),
    "team": Line("triage", *SHOWN),
    "identity": Line("guardian", *SHOWN),
    "hand_on": Line("guardian", *FORM),
    "decide": Line("guardian", *FORM),
    "case": Line("case", *SHOWN),
    "history": Line("case", *SHOWN),
    "dialogue": Line("case", *FORM),
    "notes": Line("case", *FORM),
    "seen": Line("case", *BUTTON),
    "move": Line("case", *FORM, but={"acknowledged": TOO_LATE, "closed": TOO_LATE}),
    "people": Line("case", *SHOWN),
    "give": Line("share", *FORM),
    "hand_over": Line("share", *FORM),
    "take_away": Line("share", 200, 302),
    "renew": Line("share", 200, 302),
    "step_aside": Line("case", 200, 302),
    "name": Line("case", *FORM),
    "read_name": Line("case", 200, 302),
    "file": Line("case", 302, 200),
    "original": Line("case", *FORM),
    "scan": Line("case", *BUTTON),
}


def expected(name: str, state: str) -> dict[tuple[str, str], int]:
    """What each visitor gets, by visitor and method."""
    line = LINES[name]
    get, post = line.answers(state)
    found = {}
    for who in EVERYONE:
        meets = FOR[line.kind][who]
        for method, own in (("get", get), ("post", post)):
            status = own if meets == IN else MEANS[meets]
            signed_in = who != STRANGER
            found[who, method] = READ_ONLY if own == READ_ONLY and signed_in else status
    return found
