// Small conveniences. Every page works without them.
import "./bell.js";
import "./keyboard.js";
import "./search.js";
import "./ringing.js";

const closeMenus = (except) =>
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".message").remove();
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A form that asks is sent once; a second click must not repeat it.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if (event.target.method !== "post" || event.target.matches("[data-repeatable]")) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () =>
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

// A request made by htmx that failed says so instead of staying silent.
document.addEventListener("htmx:responseError", () => report(document.body.dataset.failed));
document.addEventListener("htmx:sendError", () => report(document.body.dataset.offline));

function report(text) {
  const place = document.getElementById("messages");
  if (!place || !text) return;
  const message = document.createElement("div");
  message.className = "message error";
  message.textContent = text;
  place.replaceChildren(message);
}

// Where entries are scrolled aside, the one that is open is in sight.
document.querySelectorAll(".topbar-nav [aria-current], .tabs [aria-current]").forEach((entry) => {
  const bar = entry.closest(".topbar-nav, .tabs");
  bar.scrollLeft = Math.max(0, entry.offsetLeft + entry.offsetWidth / 2 - bar.offsetLeft - bar.clientWidth / 2);
});
