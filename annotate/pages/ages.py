"""How long ago something was, in words."""

from datetime import datetime

from annotate.services.work import now


def age(moment: str) -> str:
    """In whole days."""
    days = (datetime.fromisoformat(now()) - datetime.fromisoformat(moment)).days
    return "Today" if days < 1 else "1 day" if days == 1 else f"{days:,} days"


def is_past(day: str | None) -> bool:
    """Whether a day, in UTC, is over."""
    return day is not None and day < now()[:10]
