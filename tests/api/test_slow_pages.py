"""Other people do not wait for the pages that somebody has fetched (security.md S40)."""

import json
import os
import subprocess
import sys
from pathlib import Path

from annotate.fetch.reasons import SENTENCES
from tests import network
from tests.conftest import ROOT
from tests.network import PUBLIC

PATIENCE = 150
EXPECTED = {
    "silent": SENTENCES["too_slow"],
    "dripping": SENTENCES["too_slow"],
    "endless": SENTENCES["too_large"],
    "bomb": SENTENCES["too_large"],
    "large": SENTENCES["too_large"],
    "loop": SENTENCES["not_reachable"],
    "away": SENTENCES["not_allowed"],
    "good": "ready",
}


def test_while_the_worst_sites_are_fetched_others_are_answered_at_once(tmp_path: Path) -> None:
    """The real server and its real sockets, in a network of its own, or on loopback where the system permits none."""
    apart = network.way("The worst sites, and others meanwhile") == network.NAMESPACE
    command = [sys.executable, "-m", "tests.slow_internet", "public" if apart else "loopback", str(tmp_path)]
    run = subprocess.run(
        network.apart(tmp_path, *command) if apart else command,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    told, memory = run.stdout.splitlines()
    found = json.loads(told)
    assert found["states"] == EXPECTED
    assert found["inside"] == 0
    assert found["slowest"] < 3
    assert set(found["looks"]) <= {422, 429}
    assert int(memory) < 400
    assert PUBLIC not in json.dumps(list(found["states"].values()))
