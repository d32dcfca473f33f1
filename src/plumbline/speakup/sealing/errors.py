"""What can go wrong when something sealed is opened. The messages name no content and no key."""


class SealBroken(Exception):
    """A sealed value does not open here: another key, another place, or it was changed."""


class SuiteUnknown(SealBroken):
    """A sealed value names an algorithm that this version does not know."""


class WrongPassphrase(Exception):
    """The passphrase does not open this key."""


class CodeUnreadable(ValueError):
    """What was typed is no code: a letter is missing, or wrong."""
