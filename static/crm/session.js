// The call session: what is typed is kept in the page, in the browser and on the server; a save that does not get
// through is sent again with the same key until it does. Everything else the page does without this file.
import { offer, unfold } from "./call-keys.js";
import { find as findScripts } from "./script.js";

const RETRY = 3000; // ms between attempts while there is no connection
const QUIET = 700; // ms without typing before the draft is sent
const PROLONG = 120000; // ms: a client in hand is kept while somebody is at the page
const AWAY = 3600000; // ms: so long a talk may go on in other windows
const SHELF = "call-draft:";
const ASKS = { "HX-Request": "true" }; // for the next call itself, not for the address where it is
const ASIDE = ["csrfmiddlewaretoken", "key", "version", "then"]; // what the form sends beside what was entered

const LOCKED = ".call-talk, .call-side, #result > .panel-body, #skip"; // not the line that says how the save goes

const call = () => document.getElementById("call");
const form = () => document.getElementById("result");
const place = () => document.getElementById("draft-state");
const field = (name) => form().elements.namedItem(name);
const shelf = () => `${SHELF}${call().dataset.session}:${call().dataset.work}`;

let timer = 0;
let sending = null; // the draft on its way
let saving = false; // on the way to another call: nothing else is sent, nothing can be typed
let dirty = false;
let moved = false; // another tab went on: nothing of this one is sent by itself
let unanswered = []; // what was sent and not answered: the server may have taken it
let seen = Date.now(); // when somebody was last at the page

function entered() {
  const data = {};
  for (const [name, value] of new FormData(form())) {
    if (ASIDE.includes(name) || value === "") continue;
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
    if (!control.name || ASIDE.includes(control.name)) continue;
    const values = data[control.name] ?? [];
    if (values[0] && control.matches("select[data-lazy]")) control.add(new Option("…", values[0])); // its words come with the list
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

function say(text, tone = "text-warning") {
  place().textContent = text;
  place().className = `small ${tone}`;
}

const told = (name, tone) => say(place().dataset[name], tone);
const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

async function send() {
  clearTimeout(timer);
  if (!form() || saving || moved || sending) return;
  dirty = false;
  sending = transmit();
  const answered = await sending;
  sending = null;
  if (dirty && !moved && !saving && form()) timer = setTimeout(send, answered ? QUIET : RETRY);
}

// Whether the server answered.
async function transmit() {
  const body = new FormData(form());
  unanswered.push(print(entered()));
  let answer;
  try {
    answer = await fetch(call().dataset.draftUrl, { method: "POST", body, redirect: "manual" });
    if (answer.status >= 500) throw new Error("no answer");
  } catch {
    told("offline");
    dirty = true;
    return false;
  }
  if (form()) await took(answer);
  return true;
}

async function took(answer) {
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 409 && unanswered.includes(print(said.data ?? {}))) {
    field("version").value = said.version; // our own, whose answer was lost
    dirty = true;
    return;
  }
  unanswered = [];
  if (answer.ok) kept(said);
  else if (answer.status === 409) { moved = true; say(""); document.getElementById("moved").hidden = false; }
  else if (answer.status === 400) say(said.message);
  else told("signed"); // sent to the login page, or signed in anew elsewhere
}

function kept(said) {
  field("version").value = said.version;
  if (dirty) shelve(); else unshelve();
  if (said.message) say(said.message); else say(`${place().dataset.saved} ${clock()}`, "muted");
}

// --- The save ---

async function save(then) {
  if (saving) return;
  hold(true);
  shelve();
  told("saving", "muted");
  await sending;
  await settle();
  const body = new FormData(form());
  body.set("then", then);
  finish(await insist(form().action, body), true);
}

// What was sent of the draft and not answered may have been taken: the save names the version that stands.
async function settle() {
  while (unanswered.length && !moved) {
    if (await transmit()) continue;
    told("waiting");
    await pause();
  }
}

// A break, a skip, the end: what is typed is kept first.
async function leave(target, submitter) {
  if (saving) return;
  hold(true);
  await sending;
  if (dirty && !moved) { shelve(); unanswered.push(print(entered())); }
  await settle();
  finish(await insist(target.action, new FormData(target, submitter)), false);
}

// The key in the form makes it one save however often it is sent; the other forms may be sent twice.
async function insist(url, body) {
  for (;;) {
    try {
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: ASKS });
      if (answer.status < 500) return { answer, text: answer.status === 200 ? await answer.text() : "" };
    } catch { /* no connection, or it broke off */ }
    told("waiting");
    await pause();
  }
}

const pause = () => new Promise((done) => {
  const timeout = setTimeout(done, RETRY);
  window.addEventListener("online", () => { clearTimeout(timeout); done(); }, { once: true });
});

// A page of ours takes the place of this one. Whatever is none (nobody is left, signed out, signed in anew) is left to
// the session's page, which asks for a login.
function finish({ answer, text }, sent) {
  if (text) { show(text, sent); return; }
  if (sent && answer.type === "opaqueredirect") shelve({ sent: true });
  window.location.assign(call().dataset.url);
}

function hold(on) {
  saving = on;
  clearTimeout(timer);
  for (const button of document.querySelectorAll("#save-next, #save-stay")) button.disabled = on;
  for (const part of document.querySelectorAll(LOCKED)) part.inert = on;
}

// The next call, or what the server would not save with the reasons; it stands in the place of the page. The script
// stays where the talk has come to.
function show(text, sent) {
  const came = new DOMParser().parseFromString(text, "text/html");
  const main = document.adoptNode(came.getElementById("main"));
  const other = main.querySelector("#call");
  const isNext = Boolean(other) && other.dataset.work !== call().dataset.work;
  if (isNext && sent) unshelve();
  for (const id of isNext ? [] : ["call-script", "call-case"]) {
    const talk = document.getElementById(id);
    if (talk) main.querySelector(`#${id}`)?.replaceWith(talk);
  }
  document.getElementById("main").replaceWith(main);
  document.title = came.title;
  window.htmx?.process(main);
  moved = saving = dirty = false;
  unanswered = [];
  if (form()) begin();
  if (isNext) window.scrollTo(0, 0); else lead(main);
}

// To what is wrong, or to what there is to do about it.
function lead(main) {
  const wrong = main.querySelector(".errorlist, .message[role=alert]:not([hidden]), .message.error");
  const around = wrong?.closest(".field, .call-task");
  const near = ["[aria-invalid=true]:not([type=radio])", ":checked", "input, select, textarea"]
    .map((one) => around?.querySelector(one)).find(Boolean);
  if (near) near.focus(); else if (!form()) main.querySelector("form .btn-primary, .btn-primary")?.focus();
  wrong?.scrollIntoView({ block: "nearest" });
}

// --- What happens ---

function begin() {
  hold(false);
  restore();
  offer();
  unfold();
  findScripts();
}

document.addEventListener("input", (event) => { if (form() && event.target.form === form()) changed(); });
document.addEventListener("change", (event) => {
  if (!form() || event.target.form !== form()) return;
  if (event.target.name === "again_at" && event.target.value) form().querySelector("[name=again][value=at]").checked = true;
  changed();
});

// Before the guard against a second click: these forms are sent by the script.
document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (!form() || target.method !== "post" || target.hasAttribute("hx-post") || !target.closest("#main")) return;
  event.preventDefault();
  event.stopPropagation();
  if (target === form()) save(submitter?.value ?? "next"); else leave(target, submitter);
}, true);

document.addEventListener("click", (event) => {
  if (!form()) return;
  if (event.target.closest("[data-take-other]")) { moved = true; dirty = false; unshelve(); }
  const caller = event.target.closest("#ringing a");
  if (caller) caller.target = "_blank"; // who calls is looked at beside the call in hand
});

for (const sign of ["pointerdown", "keydown", "visibilitychange"]) document.addEventListener(sign, () => { seen = Date.now(); });
window.addEventListener("online", () => { if (dirty) send(); });
window.addEventListener("pagehide", () => {
  if (form() && dirty && !saving && !moved) fetch(call().dataset.draftUrl, { method: "POST", body: new FormData(form()), keepalive: true });
});
setInterval(() => { if (form() && (!document.hidden || Date.now() - seen < AWAY)) send(); }, PROLONG);

sweep();
if (form()) begin();
