"""The pages that wait to be fetched, in tests that begin no threads for them."""

from annotate.services import fetching


def fetch_waiting(terms: fetching.Terms) -> int:
    """Do what the fetching threads of a server do, until nothing waits; how many pages that were."""
    done = 0
    while waiting := fetching.next_page():
        fetching.run(waiting, terms)
        done += 1
    return done
