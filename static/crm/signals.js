// The menu of signals by keyboard: its key opens it, arrows go up and down, Enter chooses.
const buttons = (menu) => [...menu.querySelectorAll("button.menu-item")];

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("[data-signals][open]")) buttons(event.target)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.target.closest?.("[data-signals][open]");
  if (!step || !menu) return;
  event.preventDefault();
  const all = buttons(menu);
  const at = all.indexOf(document.activeElement);
  all[at < 0 ? 0 : (at + step + all.length) % all.length].focus();
});
