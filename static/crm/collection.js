// Collection by the keyboard: d marks the step of the current row, u takes it back, n writes a note, Esc leaves it.
// The row that comes back in place of the current one stays the current one.
let place = -1;

const rows = () => [...document.querySelectorAll("tbody tr")];

// While a row is on its way nothing is pressed in it: letters of a note that comes in a moment are no steps.
document.addEventListener("keydown", (event) => {
  if (!document.querySelector("tbody .htmx-request") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest(".note-form")?.querySelector("[data-cancel]")?.click();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target;
  place = row.matches("tr") && row.matches(".current") ? rows().indexOf(row) : -1;
});

document.addEventListener("htmx:afterSettle", () => {
  if (place < 0) return;
  const row = rows()[place];
  place = -1;
  row?.classList.add("current");
  (row?.querySelector("[autofocus]") ?? row?.querySelector("a[href]"))?.focus({ preventScroll: true });
});
