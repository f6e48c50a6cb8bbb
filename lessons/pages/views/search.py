"""Search: lessons, their sentences, actions and source, and the built-in signals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.pages.found import found_kinds
from lessons.pages.searchable import fill_index
from lessons.searching.near import near_queries
from lessons.searching.words import LONGEST_QUERY, words_of_query


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what has all the words that were typed."""
    query = request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", "")
    has_words = bool(words_of_query(query))
    if has_words:
        fill_index()  # It is there already, unless the database or the course is another one since the start.
    kinds = found_kinds(query) if has_words else ()
    context = {
        "query": query,
        "has_words": has_words,
        "kinds": kinds,
        "near": near_queries(query) if has_words and not kinds else (),
    }
    return render(request, "pages/search.html", context)
