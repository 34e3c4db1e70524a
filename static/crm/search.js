// The search box of the top bar: arrows, Enter, Escape over what htmx brings. Without script the form opens a page.
const box = document.querySelector("[data-search-box]");
const input = box?.querySelector("[data-search-all]");
const list = box?.querySelector("#search-results");

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");

function show(open) {
  list.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) select(null);
}

function select(option) {
  active()?.setAttribute("aria-selected", "false");
  if (!option) { input.removeAttribute("aria-activedescendant"); return; }
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(active());
  select(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
}

const keys = {
  ArrowDown: () => { if (list.hidden) show(true); else move(1); },
  ArrowUp: () => move(-1),
  Enter: () => active().click(),
  Escape: () => show(false),
};

function onKey(event) {
  const meant = event.key === "Enter" ? active() : event.key === "Escape" ? !list.hidden : keys[event.key];
  if (!meant || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key]();
}

if (box && input && list) {
  input.addEventListener("keydown", onKey);
  // What stands in the list answers what was typed before: Enter must not open it.
  input.addEventListener("input", () => select(null));
  list.addEventListener("htmx:afterSwap", () => {
    show(document.activeElement === input && list.childElementCount > 0);
    if (!list.hidden && input.value.trim()) select(options()[0] ?? null);
  });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) show(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
