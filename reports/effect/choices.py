"""What the effect of a case is told in, and by what it is broken down (domain §6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Row(models.TextChoices):
    """The rows of the table in seed 000 §5."""

    QUALITY = "quality", _("Talks with a quality call")
    AIR = "air", _("Minutes on air in a talk")
    LOGINS = "logins", _("Logins in 30 days")
    SESSION = "session", _("Minutes of sessions in 30 days")
    MOVED = "moved", _("Moved to a competitor within 90 days")
    BALANCE = "balance", _("Balance of service changes within 90 days, ₽ a month")


class By(models.TextChoices):
    CASE = "case", _("Case")
    AUDIENCE = "audience", _("Audience")
    AUTHOR = "author", _("Author")
    SPECIALIST = "specialist", _("Specialist")
    PARAMETER = "parameter", _("What raised the risk")


class Verdict(models.TextChoices):
    FEW = "few", _("Too little data")
    SAME = "same", _("No difference shown")
    BETTER = "better", _("Better")
    WORSE = "worse", _("Worse")
