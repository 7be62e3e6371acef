"""Why nothing was fetched: five reasons, and no word of what stands at the address (security.md 8, step 7)."""

NOT_ALLOWED = "not_allowed"
NOT_REACHABLE = "not_reachable"
TOO_SLOW = "too_slow"
TOO_LARGE = "too_large"
NOT_READABLE = "not_readable"

SENTENCES = {
    NOT_ALLOWED: "This address may not be fetched from here. Save the page and add it as a file.",
    NOT_REACHABLE: "No page could be reached at this address. Check it, or save the page and add it as a file.",
    TOO_SLOW: "The page took too long to arrive. Try again later, or save the page and add it as a file.",
    TOO_LARGE: "What stands at this address is too large. Save the part you need and add it as a file.",
    NOT_READABLE: "What stands at this address is of a type that cannot be read here. Add its text instead.",
}


class NotFetched(Exception):
    """Nothing was fetched. `reason` is one of the five, `str(error)` its sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
