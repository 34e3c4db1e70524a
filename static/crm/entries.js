// After a verdict of a row is saved, the next row waits for Enter: a list is worked through without the mouse.
document.addEventListener("htmx:afterSettle", (event) => {
  const saved = event.target.querySelector?.("[data-saved]");
  if (!saved) return;
  const row = saved.closest("tr");
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    const link = next.querySelector("[data-enter]");
    if (link) { link.focus(); return; }
  }
});
