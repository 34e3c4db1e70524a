"""The shape of an event of a telephone exchange (docs/api.md)."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from .actions import Event
from .choices import CallDirection, CallState, EventKind
from .rules import FRESH

OLDEST = timedelta(days=30)
LONGEST_TALK = 7 * 86_400
CALL_ID = r"^[!-~]{1,100}$"
NUMBER = r"^[0-9+*#() .-]{1,50}$"
EXTENSION = r"^[0-9]{1,20}$"
LINK = r"^https?://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(/[!-~]{0,250})?$"


class EventSerializer(serializers.Serializer[Any]):
    """One event; what else a body holds is ignored."""

    event = serializers.ChoiceField([one.value for one in EventKind])
    call_id = serializers.RegexField(CALL_ID, help_text="Unique id of the call, the same in all its events.")
    at = serializers.DateTimeField(
        default_timezone=UTC, help_text="When it happened; without a zone it is UTC. No older than 30 days."
    )
    direction = serializers.ChoiceField([one.value for one in CallDirection], required=False)
    number = serializers.RegexField(
        NUMBER, required=False, allow_blank=True, help_text="The other side's, in any usual form; empty if hidden."
    )
    extension = serializers.RegexField(
        EXTENSION, required=False, allow_blank=True, help_text="The extension of the employee: says whose call it is."
    )
    seconds = serializers.IntegerField(
        required=False, min_value=0, max_value=LONGEST_TALK, help_text="Of talk, with `finish`; else counted."
    )
    recording_url = serializers.RegexField(
        LINK, required=False, help_text="With `recording`, or with `finish` where it is ready."
    )

    def validate_at(self, at: Any) -> Any:
        now = timezone.now()
        if at > now + FRESH:
            raise serializers.ValidationError(_("this moment has not come yet: is the clock right?"))
        if at < now - OLDEST:
            raise serializers.ValidationError(_("older than 30 days: load the file of calls instead"))
        return at

    def validate_recording_url(self, link: str) -> str:
        if not urlsplit(link).hostname:
            raise serializers.ValidationError(_("not a link that begins with http:// or https://"))
        return link

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["event"] == EventKind.RECORDING and "recording_url" not in attrs:
            raise serializers.ValidationError({"recording_url": _("a recording has a link")})
        return attrs

    def meant(self) -> Event:
        given = dict(self.validated_data)
        return Event(kind=given.pop("event"), **given)


class TakenSerializer(serializers.Serializer[Any]):
    call_id = serializers.CharField()
    state = serializers.ChoiceField([one.value for one in CallState], help_text="What is known of the call by now.")
