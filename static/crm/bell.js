// The bell of the top bar: how much is unread. Opening what a notification is about reads it.
import { forget, listen } from "./pulse.js";

const bell = document.querySelector("[data-bell]");
const MANY = 99;

function show(unread) {
  if (typeof unread !== "number") return;
  const count = bell.querySelector("[data-count]");
  count.textContent = unread > MANY ? `${MANY}+` : String(unread);
  count.hidden = !unread;
  bell.setAttribute("aria-label", unread ? `${bell.title}: ${count.textContent}` : bell.title);
}

if (bell) listen("notifications", 45, show);

function read(event) {
  const row = event.target.closest("tr[data-href]");
  const button = row?.querySelector("button[form=read-notifications]");
  if (!button || event.target.closest("button")) return;
  const form = document.getElementById("read-notifications");
  const body = new FormData(form);
  body.append(button.name, button.value);
  fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" });
  forget("notifications");
}

document.addEventListener("click", read);
document.addEventListener("auxclick", (event) => { if (event.button === 1) read(event); });
