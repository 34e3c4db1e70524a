// Shortcuts of design: / search, f filter, j k rows, x tick, Enter open, [ ] neighbours, g + letter pages, ? the sheet.
import { pickCurrent } from "./selection.js";

const ROWS = ":is(tr, li)[data-href]";
let goPressed = false;

const control = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const typing = (element) => control(element) && !element.matches("[type=checkbox], [type=radio]"); // a tick takes no letters
const rows = () => [...document.querySelectorAll(ROWS)];
const current = () => document.querySelector(`${ROWS}.current`);
const sheet = () => document.getElementById("keyboard-sheet");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  current()?.classList.remove("current");
  next.classList.add("current");
  const link = next.querySelector("a[href]");
  (link ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const follow = (selector) => document.querySelector(selector)?.click();

function focusOn(selector) {
  const box = document.querySelector(selector);
  box?.focus();
  box?.select();
}

const actions = {
  "/": () => focusOn("[data-search-all], [data-search]"),
  f: () => focusOn("main [data-search]"),
  j: () => move(1),
  k: () => move(-1),
  x: () => pickCurrent(current()),
  "[": () => follow("a[rel=prev][data-walk]"),
  "]": () => follow("a[rel=next][data-walk]"),
  "?": () => sheet()?.showModal(),
};
// The same physical keys under the Russian layout.
const russian = { "о": "j", "л": "k", "а": "f", "ч": "x", "х": "[", "ъ": "]", "п": "g", ".": "/", ",": "?" };
const codes = { BracketLeft: "[", BracketRight: "]", KeyJ: "j", KeyK: "k", KeyX: "x", KeyG: "g", KeyF: "f" };

function meaning(event) {
  if (actions[event.key] || event.key === "g") return event.key;
  return codes[event.code] ?? russian[event.key] ?? event.key;
}

function letter(event) {
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && control(event.target)) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || sheet()?.open) return;
  if (event.key === "Enter" && event.target === document.body) {
    const row = current();
    if (row) window.location.assign(row.dataset.href);
    return;
  }
  if (goPressed) {
    goPressed = false;
    const link = document.querySelector(`[data-go="${CSS.escape(letter(event))}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const key = meaning(event);
  if (key === "g") { goPressed = true; setTimeout(() => { goPressed = false; }, 1200); return; }
  if (actions[key]) { event.preventDefault(); actions[key](); return; }
  const pressed = CSS.escape(letter(event));
  // what the current row offers, then what the page itself does
  const own = current()?.querySelector(`[data-row-key="${pressed}"]`) ?? document.querySelector(`[data-key="${pressed}"]`);
  if (own) { event.preventDefault(); own.click(); }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-sheet]")) sheet()?.showModal();
  if (event.target.closest("[data-close-sheet]") || event.target === sheet()) sheet()?.close();
  const row = event.target.closest(ROWS);
  if (!row || event.target.closest("a, button, input, label, summary, select") || String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
});
