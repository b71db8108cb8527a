// <section data-rows>: while the focus is in it, J and K or the arrows walk the [data-row] links, Enter follows one, any
// other key presses what names it in data-key in that row, / goes to [data-search], ? to [data-keys].
const FIELDS = "input, select, textarea";

export function rows(root) {
  root.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[data-rows]");
    if (!list || event.ctrlKey || event.altKey || event.metaKey || event.target.matches(FIELDS)) return;
    if (press(list, event.key, event.target)) event.preventDefault();
  });
}

function press(list, key, target) {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
  const links = [...list.querySelectorAll("[data-row]")];
  const row = target.closest("tr:has([data-row])") ?? target.closest("tr")?.previousElementSibling;
  const at = links.indexOf(row?.querySelector("[data-row]"));
  if (step) {
    links[Math.min(Math.max(at < 0 ? 0 : at + step, 0), links.length - 1)]?.focus();
    return links.length > 0;
  }
  const button =
    { "/": list.querySelector("[data-search]"), "?": list.querySelector("[data-keys]") }[key] ??
    (/^[a-z]$/.test(key) ? row?.querySelector(`[data-key="${key}"]`) : null);
  if (!button) return false;
  button.focus();
  if (!button.matches("[data-search]")) button.click();
  return true;
}
