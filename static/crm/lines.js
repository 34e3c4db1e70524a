// Lines of one kind in a form (phones, e-mails): one more is made of the template.
let made = 0;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-line]");
  if (!button) return;
  const template = button.closest("[data-lines]").querySelector("template");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__n__", `-${(made += 1)}`);
  const line = holder.content.firstElementChild;
  template.before(line);
  line.querySelector("input:not([type=hidden])").focus();
});
