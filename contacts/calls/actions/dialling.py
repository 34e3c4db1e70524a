"""A call by one click: the exchange is asked, by the address that the settings give, to connect two numbers.

Neutral to the make of the exchange: an HTTP address with ``{extension}`` and ``{number}`` in it, a method, and a header
that holds a secret. Neither the address nor the header is logged.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from contacts.persons.models import ContactPerson, PersonPhone
from contacts.persons.rules import e164
from crm.staff.models import Employee

log = structlog.get_logger(__name__)


class NobodysNumber(ObjectDoesNotExist):
    """The number is of nobody whom the employee sees."""


def can_dial(employee: Employee) -> bool:
    """Whether there is an exchange to ask, and the employee has a telephone on it."""
    return bool(settings.CLICK_TO_CALL_URL and employee.extension)


def dial(*, by: Employee, number: str) -> None:
    """Ask the exchange to ring the employee, and then to call the number.

    Raises:
        NobodysNumber: no visible person has it: the exchange is no telephone for any number.
        ValidationError: with a sentence; the exchange did not do it, or there is none.
    """
    called = e164(number)
    theirs = PersonPhone.objects.filter(number=called, person__in=ContactPerson.objects.visible_to(by))
    if not called or not theirs.exists():
        raise NobodysNumber
    if not settings.CLICK_TO_CALL_URL:
        raise ValidationError(_("Calls by one click are not set up here: dial the number yourself"))
    if not by.extension:
        raise ValidationError(_("You have no extension: ask the director to enter it"))
    _ask(by.extension, called)


def _ask(extension: str, number: str) -> None:
    request = _request(extension, number)
    try:
        with _opener().open(request, timeout=settings.CLICK_TO_CALL_TIMEOUT) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        log.warning("dial_refused", status=error.code)
        raise ValidationError(
            _("The exchange refused the call (%(code)s): dial the number yourself") % {"code": error.code}
        ) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.warning("dial_failed", error=type(error).__name__)
        raise ValidationError(_("The exchange does not answer: dial the number yourself")) from None


def _request(extension: str, number: str) -> urllib.request.Request:
    filled = {"{extension}": quote(extension, safe=""), "{number}": quote(number, safe="")}
    url = settings.CLICK_TO_CALL_URL
    for place, value in filled.items():
        url = url.replace(place, value)
    method = settings.CLICK_TO_CALL_METHOD
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)  # noqa: S310  checked at the start
    if settings.CLICK_TO_CALL_HEADER:
        name, _colon, value = settings.CLICK_TO_CALL_HEADER.partition(":")
        request.add_header(name.strip(), value.strip())
    return request


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The secret goes to the address of the settings only."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
