"""Reads of documents, starting from those that the employee sees."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.models import Document

Documents = QuerySet[Document]


def standing(rows: Documents) -> Documents:
    return rows.filter(removed_at=None)


def removed(rows: Documents) -> Documents:
    return rows.filter(removed_at__isnull=False)


def with_content(rows: Documents) -> Documents:
    """With what the pages show of each: two statements for any number of rows."""
    return rows.select_related("by", "removed_by").prefetch_related("versions")
