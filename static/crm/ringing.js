// Who calls, on whatever page one is: asks with the pulse what rings, and shows the card of it (docs/ui.md).
import { listen } from "./pulse.js";

const place = document.getElementById("ringing");
const CLOSED = "ringing:closed";
let last = "[]";

const closed = () => { try { return JSON.parse(sessionStorage.getItem(CLOSED)) ?? []; } catch { return []; } };

function hideClosed() {
  const gone = closed();
  place.querySelectorAll("[data-call]").forEach((card) => { if (gone.includes(card.dataset.call)) card.remove(); });
}

async function show(calls) {
  const now = JSON.stringify(calls ?? []);
  if (now === last) return;
  last = now;
  if (now === "[]") { place.replaceChildren(); return; }
  try {
    const answer = await fetch(place.dataset.ringing, { redirect: "manual" });
    if (!answer.ok) { last = ""; return; }
    place.innerHTML = await answer.text();
    hideClosed();
  } catch { last = ""; }
}

place?.addEventListener("click", (event) => {
  const card = event.target.closest("[data-close-call]")?.closest("[data-call]");
  if (!card) return;
  try { sessionStorage.setItem(CLOSED, JSON.stringify([...closed(), card.dataset.call].slice(-20))); } catch { /* shown again */ }
  card.remove();
});

if (place) listen("ringing", 4, show);
