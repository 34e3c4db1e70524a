// On a telephone the rows of a table of a section, or of one with data-cards, are cards (components.css): each cell says
// of which column it is.
function told(table) {
  const heads = [...table.querySelectorAll("thead tr:last-child > *")].map((head) => (head.querySelector(".visually-hidden") ? "" : head.textContent.trim()));
  for (const row of table.querySelectorAll("tbody tr")) {
    const cells = row.cells.length === heads.length ? [...row.cells] : [];
    cells.forEach((cell, place) => {
      const said = cell.textContent.trim();
      if (!cell.children.length && (said === "" || said === "—")) cell.dataset.empty = "";
      else if (place && heads[place] && !cell.matches(".main-cell")) cell.dataset.label = heads[place];
    });
  }
  table.classList.add("as-cards");
}

const find = () => document.querySelectorAll('.client-sections table[class="data-table"], table[data-cards]').forEach(told);
document.addEventListener("htmx:afterSettle", find);
find();
