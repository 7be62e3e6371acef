"""Every page in every state: accessible, titled, whole on a small screen, and deaf to hostile values."""

from axe_playwright_python.sync_playwright import Axe

WIDE, NARROW, NARROWEST = 1280, 390, 360
AXE = Axe().axe_script
ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
ANSWERS = "the server responded with a status of 4"
"""What the console says of a refused sign-in, a form with a fault or a page that is not there: these are meant."""
