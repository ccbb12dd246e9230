"""What a driver is told to ask, and how long one request may take, in seconds."""

import os

# The first bar of five seconds may take as long as the default.
LIMIT = float(os.environ.get("ASK_WITHIN_S", "15"))
ONLY = os.environ.get("ASK_ONLY")


def is_asked(request):
    """All it has, unless it was told which; it always connects, and asks at the end whether the link is alive."""
    return ONLY is None or request in ("connect", "link alive", *ONLY.split(","))


def is_last(outcome):
    """One that was told what to ask ends where an answer is missing."""
    return ONLY is not None and outcome.startswith(("hang", "broke", "lost"))
