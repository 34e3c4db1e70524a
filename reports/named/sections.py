"""Under which headings the reports stand on their page."""

from django.utils.translation import gettext_lazy as _

RISK, MONEY, SYSTEM, LEARNING, CONTACTS, MAIL = "risk", "money", "system", "learning", "contacts", "mail"
SECTIONS = {
    RISK: _("Risk and competitors"),
    MONEY: _("Debts"),
    CONTACTS: _("Contacts"),
    SYSTEM: _("Use of the system"),
    LEARNING: _("Learning and consultations"),
    MAIL: _("Letters"),
}
