// The keyboard of a call: where a letter leads, which results are offered, a choice made without taking the focus.
const form = () => document.getElementById("result");
const field = (name) => form().elements.namedItem(name);
const tick = (section) => document.querySelector(`${section} input[type=checkbox]`);

function opened(selector, inside) {
  const details = document.querySelector(selector);
  details.open = true;
  return details.querySelector(inside);
}

const places = {
  whom: () => document.querySelector(".callee input:checked, .callee input"),
  result: () => field("result"),
  stages: () => document.querySelector("#result-stages input"),
  instruments: () => opened(".call-instruments", "input"),
  comment: () => field("comment"),
  minutes: () => field("minutes"),
  promise: () => opened("#call-promise", "input"),
  again: () => field("again_at"),
  next: () => field("next_at"),
  expired: () => tick("#call-card"),
  items: () => tick("#call-items") ?? field("task"),
  task: () => field("task"),
  script: () => document.querySelector(".script-step.current"),
  skip: () => opened("#skip", "input:checked") ?? opened("#skip", "[type=radio]"),
};

function go(name) {
  const target = places[name]?.();
  target?.focus();
  if (target?.select) target.select();
}

// By the exchange where it calls by one click, else by whatever telephone the computer has.
function dial() {
  const callee = document.querySelector(".callee:has(input:checked)") ?? document.querySelector(".callee");
  (callee?.querySelector(".dial button") ?? callee?.querySelector(".dial a"))?.click();
}

// A result that the chosen state does not allow is not offered; one that stands chosen stays to be seen.
export function offer() {
  const list = field("result");
  const states = JSON.parse(list?.dataset.states ?? "{}");
  const state = form().querySelector("[name=state]:checked")?.value;
  for (const option of list?.options ?? []) {
    const allowed = states[option.value] ?? [];
    option.disabled = Boolean(state && allowed.length && !allowed.includes(state) && !option.selected);
  }
}

// What is filled in is not folded away.
export function unfold() {
  const holds = (one) => [...one.querySelectorAll("input, select")].some((control) => control.value);
  for (const details of form().querySelectorAll("details")) details.open ||= holds(details);
}

// A result about payment is often a promise: its fields show themselves.
function offerPromise() {
  const about = JSON.parse(field("result")?.dataset.payment ?? "[]");
  const promise = document.getElementById("call-promise");
  if (promise && about.includes(field("result").value)) promise.open = true;
}

document.addEventListener("change", (event) => {
  if (!form() || event.target.form !== form()) return;
  if (event.target.name === "result") offerPromise();
  if (event.target.name === "state") offer();
  if (event.target.name === "again" && event.target.value === "at") go("again");
});

document.addEventListener("keydown", (event) => {
  if (!form() || !event.target.closest) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    (event.target.form ?? form()).requestSubmit();
  } else if (event.key === "Enter" && event.target.form === form() && event.target.matches("input")) {
    event.preventDefault(); // a line that is finished is no call that is finished
  } else if (event.key === "Escape" && event.target.closest(".script-player")) {
    event.target.blur();
  }
});

document.addEventListener("click", (event) => {
  if (!form()) return;
  const name = event.target.closest("[data-focus]")?.dataset.focus;
  const byHand = event.isTrusted && event.target.closest("summary"); // opens and closes by itself
  if (name && !byHand) { event.preventDefault(); go(name); }
  const choice = event.isTrusted || event.target.matches("input") ? null : event.target.closest(".choice-row label[data-key]");
  if (choice) { // by its key: chosen without taking the focus, or the next key would be typed into it
    event.preventDefault();
    choice.querySelector("input").click();
    if (choice.querySelector("[value=at]")) go("again"); // chosen already, it is gone to all the same
  }
  if (event.target.closest("[data-dial]")) dial();
});
