// The functional card by keyboard: in a review Enter or y confirms, e changes, n leaves for later, u undoes, Esc goes to the card.
const review = () => document.querySelector("[data-review]");
const within = (selector) => review()?.querySelector(selector);
const typing = (element) => element.closest("input:not([type=hidden]), textarea, select") !== null;
const send = (selector) => within(selector)?.requestSubmit();
const busy = () => review()?.classList.contains("htmx-request") || review()?.querySelector(".htmx-request");

function change() {
  const details = within("[data-change]");
  if (!details) return;
  details.open = true;
  const field = details.querySelector("textarea, select, input:not([type=hidden])");
  field?.focus();
  field?.select?.();
}

const confirm = () => (within("[data-confirm-answer]") ? send("[data-confirm-answer]") : change());
const answers = {
  Enter: confirm, KeyY: confirm, KeyE: change, KeyN: () => send("[data-skip]"), KeyU: () => send("[data-undo]"),
  Escape: () => within("[data-leave]")?.click(),
};

function whileTyping(event) {
  const details = event.target.closest("[data-change]");
  if (event.key === "Escape") {
    if (details) { details.open = false; within("[data-question]")?.focus(); }
    event.target.closest("[data-card-edit]")?.querySelector("[data-cancel]")?.click();
  }
  // several lines with Shift; a list of options sends nothing by itself
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (sends && event.target.matches("textarea[data-enter], [data-change] select, [data-card-edit] select")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) { whileTyping(event); return; }
  const answer = answers[event.code] ?? answers[event.key];
  if (!review() || !answer || document.querySelector("dialog[open]") || event.target.closest("nav, header, details[data-menu]")) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // the control's own meaning
  event.preventDefault();
  if (!event.repeat && !busy()) answer();
});

function settle() {
  const details = within("[data-change][open]");
  if (!details) within("[data-question]")?.focus({ preventScroll: true });
  else if (!details.contains(document.activeElement)) change(); // a quick hand has begun to type already
}

document.addEventListener("htmx:afterSettle", () => { if (review()) settle(); });
settle();
