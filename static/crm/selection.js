// Rows that can be ticked: all of a page at once, how many there are, the key x.
const boxes = () => [...document.querySelectorAll("input[form=selection][name=pick]")];

function show() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const count = document.querySelector("[data-pick-count]");
  if (count) count.textContent = ticked ? `${count.dataset.some}: ${ticked}` : count.dataset.none;
  document.querySelectorAll("[data-pick-needed]").forEach((button) => { button.disabled = !ticked; });
  const whole = document.querySelector("[data-pick-all]");
  if (whole) { whole.checked = ticked > 0 && ticked === all.length; whole.indeterminate = ticked > 0 && ticked < all.length; }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-pick-all], input[name=pick]")) show();
});
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show);

export function pickCurrent(row) {
  const box = row?.querySelector("input[name=pick]");
  if (!box) return;
  box.checked = !box.checked;
  show();
}
show();
