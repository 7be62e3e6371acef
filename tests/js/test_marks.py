"""Of many marks only those that changed are merged anew: the result is that of merging all."""

from playwright.sync_api import Page

from tests.js.conftest import ORIGIN

STEPS = """async ([origin, seed]) => {
  const s = await import(`${origin}/reader/state.js`);
  const m = await import(`${origin}/reader/marks.js`);
  let dice = seed;
  const roll = (n) => (dice = (dice * 1103515245 + 12345) % 2147483648) % n;
  const me = { id: "me", name: "Me" };
  const annotation = (key) => ({ id: key, kind: "claim", label: key, version: roll(9), layer: "individual", status: "draft", author: me,
    fragments: [{ start: roll(40), end: 41 + roll(40), part: null }], note: "", confidence: "unknown", fields: {}, updated: "" });
  let state = { me, server: new Map(), unsent: new Map(), links: new Map(), read: new Uint8Array(0),
    filter: { kinds: new Set(s.KINDS), author: "", status: "", q: "" } };
  const brief = (marks) => marks.map(({ key, start, end, label, progress }) => [key, start, end, label, progress]);
  const wrong = [];
  for (let step = 0; step < 120; step += 1) {
    const key = `k${roll(12)}`;
    const acts = [
      () => s.edited(key, { kind: "claim", fragments: annotation(key).fragments }),
      () => s.edited(key, {}, true),
      () => s.sending(key, true),
      () => s.acknowledged(key, annotation(key), roll(4) === 0),
      () => s.failed(key, { progress: "refused", why: "no", errors: [] }),
      () => s.dropped(key),
      () => (now) => ({ ...now, server: s.withEntry(now.server, key, undefined), unsent: s.withEntry(now.unsent, key, undefined) }),
    ];
    state = acts[roll(acts.length)]()(state);
    const fresh = await import(`${origin}/reader/marks.js?${seed}.${step}`);
    const [given, expected] = [brief(m.marksOf(state)), brief(fresh.marksOf(state))];
    if (JSON.stringify(given) !== JSON.stringify(expected)) wrong.push([step, given, expected]);
  }
  return wrong;
}"""


def test_marks_merged_step_by_step_are_those_merged_at_once(modules: Page) -> None:
    for seed in (1, 2, 3):
        assert modules.evaluate(STEPS, [ORIGIN, seed]) == []
