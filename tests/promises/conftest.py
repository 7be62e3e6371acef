"""The people, the document and the real servers of the tests of the API."""

from tests.api.conftest import ana, api, applications, article, desk, nodes, server, servers

__all__ = ["ana", "api", "applications", "article", "desk", "nodes", "server", "servers"]
