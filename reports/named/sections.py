"""Under which headings the reports stand on their page."""

from django.utils.translation import gettext_lazy as _

RISK, SYSTEM, LEARNING, CONTACTS, MAIL = "risk", "system", "learning", "contacts", "mail"
SECTIONS = {
    RISK: _("Risk and competitors"),
    CONTACTS: _("Contacts"),
    SYSTEM: _("Use of the system"),
    LEARNING: _("Learning and consultations"),
    MAIL: _("Letters"),
}
