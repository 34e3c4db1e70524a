// The menu of signals by keyboard: its key opens it, arrows go up and down, Enter chooses.
const buttons = (menu) => [...menu.querySelectorAll("button.menu-item")];
const within = (menu) => menu.contains(document.activeElement);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.("[data-signals][open]") && !within(menu)) buttons(menu)[0]?.focus();
}, true);

// A quick hand presses an arrow before the browser has told of the opening: the first one counts as chosen then.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = document.querySelector("[data-signals][open]");
  if (!step || !menu || !(within(menu) || document.activeElement === document.body)) return;
  event.preventDefault();
  const all = buttons(menu);
  const at = all.indexOf(document.activeElement);
  const isBeside = at < 0 && within(menu); // in the field
  all[isBeside ? 0 : (Math.max(at, 0) + step + all.length) % all.length].focus();
});
