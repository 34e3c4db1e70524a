// The call session: what is typed is kept in the page, in the browser and on the server; a save that does not get
// through is sent again with the same key until it does. Everything else the page does without this file.
const RETRY = 3000; // ms between attempts while there is no connection
const QUIET = 700; // ms without typing before the draft is sent
const PROLONG = 120000; // ms: a client in hand is kept while the page is open
const SHELF = "call-draft:";

const call = () => document.getElementById("call");
const form = () => document.getElementById("result");
const place = () => document.getElementById("draft-state");
const field = (name) => form().elements.namedItem(name);
const shelf = () => `${SHELF}${call().dataset.session}:${call().dataset.work}`;

let timer = 0;
let sending = null; // the draft on its way
let saving = false;
let dirty = false;
let moved = false; // another tab went on: nothing of this one is sent by itself
let unanswered = []; // what was sent and not answered: the server may have taken it

function entered() {
  const data = {};
  for (const [name, value] of new FormData(form())) {
    if (["csrfmiddlewaretoken", "key", "version", "then"].includes(name) || value === "") continue;
    (data[name] ??= []).push(value);
  }
  return data;
}

const lines = (values) => values.map((value) => value.replaceAll("\r\n", "\n"));
const print = (data) => JSON.stringify(Object.keys(data).sort().map((name) => [name, lines(data[name])]));

// --- In the browser ---

function shelve(more = {}) {
  const kept = { data: entered(), version: field("version").value, at: Date.now(), ...more };
  try { localStorage.setItem(shelf(), JSON.stringify(kept)); } catch { /* full or forbidden: the page itself keeps it */ }
}

const unshelve = () => localStorage.removeItem(shelf());

function shelved(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

function sweep() {
  const own = call() ? shelf() : "";
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(SHELF) && one !== own)) {
    const kept = shelved(name);
    if (!kept || kept.sent || Date.now() - kept.at > 12 * 3600 * 1000) localStorage.removeItem(name);
  }
}

function restore() {
  const kept = shelved(shelf());
  if (!kept) return;
  const isOlder = Number(kept.version) < Number(field("version").value) && kept.at < Date.parse(place().dataset.updated);
  if (isOlder || print(kept.data) === print(entered())) { unshelve(); return; }
  fill(kept.data);
  changed();
}

function fill(data) {
  for (const control of form().elements) {
    if (!control.name || ["csrfmiddlewaretoken", "key", "version", "then"].includes(control.name)) continue;
    const values = data[control.name] ?? [];
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
    else if (control.type !== "submit" && control.type !== "hidden") control.value = values[0] ?? "";
  }
}

// --- The draft on the server ---

function changed() {
  dirty = true;
  shelve();
  clearTimeout(timer);
  timer = setTimeout(send, QUIET);
}

function say(text, tone = "muted") {
  place().textContent = text;
  place().className = `small ${tone}`;
}

const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

async function send() {
  clearTimeout(timer);
  if (!form() || saving || moved || sending) return;
  dirty = false;
  sending = transmit();
  await sending;
  sending = null;
  if (dirty && form()) timer = setTimeout(send, QUIET);
}

async function transmit() {
  const body = new FormData(form());
  unanswered.push(print(entered()));
  let answer;
  try {
    answer = await fetch(call().dataset.draftUrl, { method: "POST", body, redirect: "error" });
    if (answer.status >= 500) throw new Error("no answer");
  } catch {
    say(place().dataset.offline, "text-warning");
    dirty = true;
    timer = setTimeout(send, RETRY);
    return;
  }
  if (form()) await took(answer);
}

async function took(answer) {
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 409 && unanswered.includes(print(told.data ?? {}))) {
    field("version").value = told.version; // our own, whose answer was lost
    dirty = true;
    return;
  }
  unanswered = [];
  if (answer.status === 409) moved = true;
  if (!answer.ok) { say(told.message ?? place().dataset.offline, "text-warning"); return; }
  field("version").value = told.version;
  if (dirty) shelve(); else unshelve();
  say(`${place().dataset.saved} ${clock()}`, told.until ? "muted" : "text-warning");
}

// --- The save ---

async function save(then) {
  if (saving) return;
  saving = true;
  clearTimeout(timer);
  shelve();
  buttons(true);
  say(place().dataset.saving);
  await sending;
  const body = new FormData(form());
  body.set("then", then);
  const answer = await insist(form().action, body);
  saving = false;
  if (answer.type === "opaqueredirect") {
    shelve({ sent: true });
    window.location.assign(call().dataset.url);
    return;
  }
  show(await answer.text());
}

// The key in the form makes it one save however often it is sent.
async function insist(url, body) {
  for (;;) {
    try {
      const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
      if (answer.status < 500) return answer;
    } catch { /* no connection */ }
    say(place().dataset.waiting, "text-warning");
    await pause();
  }
}

const pause = () => new Promise((done) => {
  const timeout = setTimeout(done, RETRY);
  window.addEventListener("online", () => { clearTimeout(timeout); done(); }, { once: true });
});

function buttons(off) {
  for (const button of document.querySelectorAll("#save-next, #save-stay")) button.disabled = off;
}

// What the server would not save comes back with the reasons; it stands in the place of the page.
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.getElementById("main").replaceWith(document.adoptNode(page.getElementById("main")));
  moved = false;
  if (!form()) return;
  begin();
  const wrong = form().querySelector(".errorlist, .message[role=alert], .message.error");
  const near = wrong?.closest(".field")?.querySelector("input:checked, input, select, textarea");
  (near ?? wrong)?.focus();
  wrong?.scrollIntoView({ block: "nearest" });
}

// --- The keyboard ---

function only(selector) {
  return document.querySelector(`.callee:has(input:checked) ${selector}, .callee ${selector}`);
}

const places = {
  whom: () => document.querySelector(".callee input:checked, .callee input"),
  result: () => field("result"),
  instruments: () => {
    const details = document.querySelector(".call-instruments");
    details.open = true;
    return details.querySelector("input");
  },
  comment: () => field("comment"),
  minutes: () => field("minutes"),
  again: () => field("again_at"),
  next: () => field("next_at"),
  script: () => document.querySelector(".script-step.current"),
  skip: () => {
    const details = document.getElementById("skip");
    details.open = true;
    return details.querySelector("input");
  },
};

function go(name) {
  const target = places[name]?.();
  target?.focus();
  if (target?.select) target.select();
}

// A result that the chosen state does not allow is not offered; one that stands chosen stays to be seen.
function offer() {
  const list = field("result");
  const states = JSON.parse(list?.dataset.states ?? "{}");
  const state = form().querySelector("[name=state]:checked")?.value;
  for (const option of list?.options ?? []) {
    const allowed = states[option.value] ?? [];
    option.disabled = Boolean(state && allowed.length && !allowed.includes(state) && !option.selected);
  }
}

function begin() {
  buttons(false);
  restore();
  offer();
}

document.addEventListener("input", (event) => { if (form() && event.target.form === form()) changed(); });
document.addEventListener("change", (event) => {
  if (!form() || event.target.form !== form()) return;
  if (event.target.name === "state") offer();
  if (event.target.name === "again" && event.target.value === "at") go("again");
  if (event.target.name === "again_at" && event.target.value) form().querySelector("[name=again][value=at]").checked = true;
  changed();
});

document.addEventListener("submit", (event) => {
  if (event.target === form()) {
    event.preventDefault();
    event.stopPropagation(); // before the guard against a second click: this form is sent by the script
    save(event.submitter?.value ?? "next");
  } else if (call() && !navigator.onLine) {
    event.preventDefault();
    event.stopPropagation();
    say(place()?.dataset.offline ?? "", "text-warning");
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (!form() || !event.target.closest) return;
  const inside = event.target.form === form();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save("next");
  } else if (event.key === "Enter" && inside && event.target.matches("input")) {
    event.preventDefault(); // a line that is finished is no call that is finished
  } else if (event.key === "Escape" && event.target.closest(".script-player")) {
    event.target.blur();
  }
});

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-focus]")?.dataset.focus;
  const byHand = event.isTrusted && event.target.closest("summary"); // opens and closes by itself
  if (name && !byHand) { event.preventDefault(); go(name); }
  const choice = event.isTrusted || event.target.matches("input") ? null : event.target.closest(".choice-row label[data-key]");
  if (choice) { // by its key: chosen without taking the focus, or the next key would be typed into it
    event.preventDefault();
    choice.querySelector("input").click();
  }
  if (event.target.closest("[data-dial]")) only("a[href^='tel:'], form.dial button")?.click();
});

window.addEventListener("online", () => { if (dirty) send(); });
window.addEventListener("pagehide", () => {
  if (form() && dirty && !saving && !moved) fetch(call().dataset.draftUrl, { method: "POST", body: new FormData(form()), keepalive: true });
});
setInterval(() => { if (form() && !document.hidden) send(); }, PROLONG);

sweep();
if (form()) begin();
