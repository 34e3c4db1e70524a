// The sections of a client page: digits jump to them, the list beside them shows where one is.
const links = [...document.querySelectorAll("a[data-section]")];
const target = (link) => document.querySelector(link.hash);

function go(link) {
  const section = target(link);
  section?.scrollIntoView({ block: "start" });
  section?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const link = links[Number(event.key) - 1];
  if (!link || !/^[1-9]$/.test(event.key)) return;
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
document.addEventListener("htmx:afterSettle", mark);
mark();
