"""The only place that knows the server: one process, live feeds in its event loop, the application in its threads.

A WSGI application goes in, `serve` answers for it until it is told to stop. What a hostile or slow client may do to it
ends here: framing, sizes, times, forged names of headers (dependencies.md 2 "server"; reliability.md 5, 9; security.md
S27, S41). Nothing here knows a route, a problem document or a database: they come in as arguments.
"""

from annotate.server.live import LiveFeed
from annotate.server.options import Feed, Limits, Message, Receive, Refusal, Scope, Send, ServerOptions
from annotate.server.run import CannotListen, PortTaken, serve

__all__ = [
    "CannotListen",
    "Feed",
    "Limits",
    "LiveFeed",
    "Message",
    "PortTaken",
    "Receive",
    "Refusal",
    "Scope",
    "Send",
    "ServerOptions",
    "serve",
]
