// A list of boxes to tick is narrowed while somebody types; what is ticked stays in sight.
const plain = (text) => text.toLowerCase().replaceAll("ё", "е");

document.querySelectorAll("input[data-narrows]").forEach((box) => {
  const options = [...document.querySelectorAll(`${box.dataset.narrows} label`)];
  box.addEventListener("input", () => {
    const wanted = plain(box.value.trim());
    options.forEach((option) => {
      option.hidden = !(plain(option.textContent).includes(wanted) || option.querySelector("input").checked);
    });
  });
});
