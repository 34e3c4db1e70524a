"""The words of all names: what a misprint is compared with.

Looking for the nearest of some 60,000 different words and then for the names that hold it takes a few milliseconds;
comparing a misprint with each of 400,000 names takes a hundred (docs/performance.md).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """One word, folded. A word may stand here twice and may outlive its last name: both only cost a moment.

    There is no unique constraint on purpose: whoever adds a word must not wait until another's import ends.
    """

    text = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["text"], name="search_word_text"),
            GinIndex(fields=["text"], name="search_word_trigram", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.text
