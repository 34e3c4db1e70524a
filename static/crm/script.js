// The script beside a call, one step at a time: the path walked, a step back, keys 0–9 while the script has the focus.
// Without this file all steps stand one under another and answers are links between them.
const walking = ".script-player.is-walking";

function begin(player) {
  player.classList.add("is-walking");
  player.walked = [];
  go(player, player.querySelector("[data-step]"), false);
}

function go(player, step, focus = true) {
  if (!step) return;
  player.walked.push(step);
  show(player, focus);
}

function show(player, focus) {
  const current = player.walked.at(-1);
  for (const step of player.querySelectorAll("[data-step]")) step.classList.toggle("current", step === current);
  player.querySelector("[data-script-back]").disabled = player.walked.length < 2;
  player.querySelector("[data-script-path]").replaceChildren(...player.walked.slice(-4, -1).map((step) => crumb(player, step)));
  if (focus) current.focus({ preventScroll: true });
}

function crumb(player, step) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = step.dataset.step;
  button.addEventListener("click", () => {
    player.walked.length = player.walked.lastIndexOf(step) + 1;
    show(player, true);
  });
  item.append(button);
  return item;
}

function back(player) {
  if (player.walked.length < 2) return;
  player.walked.pop();
  show(player, true);
}

function again(player) {
  player.walked = [];
  go(player, player.querySelector("[data-step]"));
}

// Nothing of what is offered was said: what was, is written down for the author.
function missing(player) {
  const gap = player.querySelector(".current .script-gap");
  if (!gap?.matches("details")) return;
  gap.open = true;
  gap.querySelector("textarea").focus();
}

document.addEventListener("click", (event) => {
  const player = event.target.closest(walking);
  if (!player) return;
  const answer = event.target.closest("[data-answer], [data-script-again]");
  if (answer) event.preventDefault();
  if (answer?.matches("[data-script-again]")) again(player);
  else if (answer) go(player, document.getElementById(answer.hash.slice(1)));
  else if (event.target.closest("[data-script-back]")) back(player);
});

// Before the page's own keys: a digit means an answer only while the script has the focus.
document.addEventListener("keydown", (event) => {
  const player = event.target.closest?.(walking);
  if (!player || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, input, select")) return;
  const place = /^[0-9]$/.test(event.key) ? Number(event.key) : -1;
  if (place < 0 && event.key !== "Backspace") return; // a letter stays a key of the page
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Backspace") back(player);
  else if (!place) missing(player);
  else player.querySelectorAll(".current .script-answer")[place - 1]?.click();
}, true);

export function find() {
  for (const player of document.querySelectorAll(".script-player:not(.is-walking)")) begin(player);
}

document.addEventListener("htmx:afterSettle", find);
find();
if (document.querySelector("[data-script-alone]")) document.querySelector(".script-step.current")?.focus({ preventScroll: true });
