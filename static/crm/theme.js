// Loaded before anything is drawn, so that "as in the system" never flashes the other theme.
const root = document.documentElement;
root.classList.add("js");
if (root.dataset.theme === "auto") {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", apply);
  apply();
}
