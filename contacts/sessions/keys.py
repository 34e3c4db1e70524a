"""The keys of the working screen, for the sheet that ``?`` opens; the page and ``static/crm/session.js`` bind them."""

from django.utils.translation import gettext_lazy as _

KEYS = [
    ("1 2 3", _("How it ended: with a login, held, not held")),
    ("r", _("Result: type its first letters")),
    ("Esc", _("Out of a field: letters are keys again")),
    ("u", _("Promise to pay, where the client owes")),
    ("h", _("Stages: Space chooses one")),
    ("i", _("Instruments used")),
    ("c", _("Comment")),
    ("m", _("Minutes")),
    ("4 5 6", _("Call again in 15, 30, 60 minutes")),
    ("7 0", _("Call again on a date; not at all")),
    ("d", _("Date of the next work")),
    ("e o", _("Expired on the card; open items: Space ticks what is still true or settled")),
    ("a", _("A new task that came up")),
    ("s Ctrl+Enter", _("Save and take the next; the second one also while typing")),
    ("l", _("Skip: choose why with the arrows, Enter")),
    ("w t", _("Whom to call: choose with the arrows; dial")),
    ("p", _("Script: 1 to 9 choose an answer, 0 none suits, Backspace a step back, Esc leaves it")),
    ("y", _("Raise a signal: choose with the arrows, Enter")),
    ("b q", _("Break; queue")),
    ("n", _("In the queue: next call; in a break: go on")),
]

BETWEEN = [("n", _("Start, next call, go on after a break")), ("b", _("Break"))]
"""Those of the pages between the calls."""
