// News that a page asks for while somebody looks at it: one request for all sources that are due (docs/ui.md).
// listen("notifications", 45, (news) => …) asks every 45 s; what was told lately is shown at once on the next page.
const { pulse: url, pulseFor: who } = document.body.dataset;
const sources = new Map();
let timer;

const keep = (name) => `pulse:${who}:${name}`;

function stored(name) {
  try { return JSON.parse(sessionStorage.getItem(keep(name))) ?? { at: 0 }; } catch { return { at: 0 }; }
}

function tell(name, news) {
  try { sessionStorage.setItem(keep(name), JSON.stringify({ at: Date.now(), news })); } catch { /* no storage: ask again */ }
  sources.get(name)?.show(news);
}

// The next page asks anew: what was told is no longer so.
export function forget(name) {
  try { sessionStorage.removeItem(keep(name)); } catch { /* nothing is stored */ }
}

export function listen(name, seconds, show) {
  if (!url) return;
  sources.set(name, { every: seconds * 1000, show });
  const said = document.querySelector(`[data-pulse-now="${CSS.escape(name)}"]`);
  if (said) tell(name, JSON.parse(said.dataset.value));
  else if ("news" in stored(name)) show(stored(name).news);
  plan();
}

const wait = (name) => Math.max(stored(name).at + sources.get(name).every - Date.now(), 0);

function plan() {
  clearTimeout(timer);
  if (document.visibilityState !== "visible" || !sources.size) return;
  timer = setTimeout(ask, Math.max(Math.min(...[...sources.keys()].map(wait)), 50));
}

async function ask() {
  const due = [...sources.keys()].filter((name) => wait(name) < 500);
  due.forEach((name) => tell(name, stored(name).news)); // whatever becomes of the request, the next one waits its turn
  try {
    const answer = await fetch(`${url}?${new URLSearchParams(due.map((name) => ["of", name]))}`, { redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) { sources.clear(); return; } // signed out
    if (answer.ok) Object.entries(await answer.json()).forEach(([name, news]) => tell(name, news));
  } catch { /* no connection: the next time */ }
  plan();
}

document.addEventListener("visibilitychange", plan);
