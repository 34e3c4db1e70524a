// Beside a call: a case that is opened is the one that is talked about, until something else is chosen.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-use-case]");
  const select = document.querySelector("#result select[name=case]");
  if (!chosen || !select) return;
  const { useCase: key, title } = chosen.dataset;
  if (![...select.options].some((one) => one.value === key)) select.add(new Option(title, key));
  select.value = key;
  select.dispatchEvent(new Event("change", { bubbles: true }));
});
