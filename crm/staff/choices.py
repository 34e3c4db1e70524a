"""Enumerations of staff (domain §2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SPECIALIST = "specialist", _("Specialist")
    NEWCOMER_SPECIALIST = "newcomer_specialist", _("New clients specialist")
    ACCOUNT_MANAGER = "account_manager", _("Account manager")
    DEPUTY_HEAD = "deputy_head", _("Deputy head of group")
    HEAD = "head", _("Head of group")
    AUDITOR = "auditor", _("Call auditor")
    DIRECTOR = "director", _("Director")
    INTEGRATION = "integration", _("Integration")


class NormCode(models.TextChoices):
    """What a norm counts; the unit is part of the name."""

    SERVICE_POINTS = "service_points", _("Service points")
    CLIENTS_MIN = "clients_min", _("Clients, at least")
    CLIENTS_MAX = "clients_max", _("Clients, at most")
    EFFECTIVE_CALLS_MONTH = "effective_calls_month", _("Effective calls a month")
    QUALITY_SHARE_PERCENT = "quality_share_percent", _("Quality share of effective calls, percent")
    QUALITY_MINUTES = "quality_minutes", _("A quality call is longer than, minutes")
    CALL_HOURS_DAY = "call_hours_day", _("Hours of calls a day")
    TALK_MINUTES = "talk_minutes", _("Average talk, minutes")
    VISITS_DAY = "visits_day", _("Visits a day")
    VISIT_DAYS_WEEK = "visit_days_week", _("Days of visits a week")
    CLIENT_VISIT_MONTHS = "client_visit_months", _("A visit to each client, once in so many months")
    AUDIT_SHARE_PERCENT = "audit_share_percent", _("Calls listened to, %")


class Theme(models.TextChoices):
    AUTO = "auto", _("As in the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class AccessKind(models.TextChoices):
    """What was done with personal data that leaves no other trace."""

    CARD = "card", _("Opened a card")
    PHONE = "phone", _("Revealed a phone")
    RECORDING = "recording", _("Played a recording")
    DOCUMENT = "document", _("Opened a document")
