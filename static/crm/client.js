// The sections of a client page: digits jump to them, the list beside them shows where one is.
const links = [...document.querySelectorAll("a[data-section]")];
const target = (link) => document.querySelector(link.hash);

// Sections above the wanted one are fetched on the way and push it down: it is held in place until the reader scrolls.
let wanted = window.location.hash.slice(1);
const hold = () => { if (wanted) document.getElementById(wanted)?.scrollIntoView({ block: "start" }); };
const release = () => { wanted = ""; };

function go(link) {
  wanted = link.hash.slice(1);
  hold();
  target(link)?.focus({ preventScroll: true });
}

window.addEventListener("hashchange", () => { wanted = window.location.hash.slice(1); hold(); });
for (const event of ["wheel", "touchmove"]) document.addEventListener(event, release, { passive: true });

// n and p, the same physical keys under the Russian layout
function neighbour(code) {
  const step = { KeyN: 1, KeyP: -1 }[code];
  const focused = links.findIndex((link) => target(link)?.contains(document.activeElement));
  const current = focused >= 0 ? focused : links.findIndex((link) => link.ariaCurrent === "true");
  return step && links[current + step];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  if (["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "].includes(event.key)) release();
  const link = /^[1-9]$/.test(event.key) ? links[Number(event.key) - 1] : neighbour(event.code);
  if (!link) return;
  event.preventDefault();
  go(link);
});

function mark() {
  const line = window.innerHeight / 3;
  const above = links.filter((link) => target(link)?.getBoundingClientRect().top < line);
  const current = above.at(-1) ?? links[0];
  for (const link of links) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
document.addEventListener("htmx:afterSettle", () => { hold(); mark(); });
mark();
