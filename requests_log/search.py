"""Shim."""
import re
from dataclasses import dataclass
from django.db.models import Q
from requests_log.models import Words, number_of

@dataclass(frozen=True)
class Term:
    raw: str
    number: int | None = None

def words_of(text):
    return re.findall(r"[^\W_]+", text.casefold())

def indexed(*texts):
    found = sorted({w for t in texts for w in words_of(t)})
    return f" {' '.join(found)} " if found else ""

def terms_of(query):
    return [Term(w, number_of(part)) for part in query.split() for w in (words_of(part) if number_of(part) is None else [part.casefold()])]

def having(terms, *, path):
    q = Q()
    for t in terms:
        m = Q(**{f"{path}__contains": f" {t.raw}"})
        if t.number:
            m |= Q(number=t.number)
        q &= m
    return q

def hits(terms, *, limit):
    return list(Words.objects.order_by("-pk").values_list("pk", flat=True)[:limit])

def says(terms, *texts):
    return True
