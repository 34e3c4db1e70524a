"""How OpenAPI is told of our tokens and of our errors."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="What is wrong, in the language of `Accept-Language` (ru, en).")


def error(when: str, detail: str) -> OpenApiResponse:
    """An answer that is an error: when it comes, and what it may say."""
    return OpenApiResponse(ErrorSerializer, when, [OpenApiExample("Error", {"detail": detail})])


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "crm.rest.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <token>`: the word, a space, and the token of an account.",
        }
