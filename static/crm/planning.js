// Moving works in the calendar: by drag and drop, or by the arrows on the focused one. The server decides and draws.
const WEEK = 7;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };
const calendar = () => document.getElementById("calendar");
let dragged = null;
let busy = false;

async function move(work, day) {
  if (busy) return;
  busy = true;
  try {
    await window.htmx.ajax("POST", work.dataset.move + calendar().dataset.query, {
      target: "#calendar", swap: "outerHTML", values: { day },
    });
  } finally {
    busy = false;
  }
}

function shifted(day, days) {
  const moment = new Date(`${day}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

// The next day that can be worked on; beyond what is shown the server says whether it can.
function target(work, step) {
  const from = work.closest("[data-day]").dataset.day;
  if (Math.abs(step) === WEEK) return shifted(from, step);
  for (let days = step; Math.abs(days) <= 2 * WEEK; days += step) {
    const day = shifted(from, days);
    const cell = document.querySelector(`[data-day="${day}"]`);
    if (!cell || !("off" in cell.dataset)) return day;
  }
  return shifted(from, step);
}

document.addEventListener("keydown", (event) => {
  const work = event.target.closest?.("[data-move]");
  const step = STEPS[event.key];
  if (!work || !step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(work, target(work, step));
});

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-move]") ?? null;
  if (!dragged) return;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
});

const under = (event) => (dragged ? event.target.closest?.("[data-day]") : null);
const unmark = () => document.querySelectorAll(".cal-day.target").forEach((day) => day.classList.remove("target"));

document.addEventListener("dragover", (event) => {
  const day = under(event);
  if (!day) return;
  event.preventDefault();
  if (day.classList.contains("target")) return;
  unmark();
  day.classList.add("target");
});

document.addEventListener("drop", (event) => {
  const day = under(event);
  if (!day) return;
  event.preventDefault();
  if (day !== dragged.closest("[data-day]")) move(dragged, day.dataset.day);
});

document.addEventListener("dragend", () => {
  unmark();
  dragged?.classList.remove("dragged");
  dragged = null;
});

document.addEventListener("htmx:afterSettle", () => {
  const touched = calendar()?.dataset.touched;
  if (touched) document.getElementById(`work-${touched}`)?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto] select")) event.target.form.requestSubmit();
});
