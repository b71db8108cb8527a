import { announce } from "../words.js";

// <input data-combobox="ID">: the field is a combobox, the buttons in #ID (found by htmx) its list box. Arrow keys walk
// them while the focus stays in the field; Enter presses the marked one, Escape puts the list away.
export function combobox(root) {
  for (const input of root.querySelectorAll("[data-combobox]")) dress(input);
  root.addEventListener("htmx:load", (event) => {
    const loaded = event.detail.elt;
    for (const input of loaded.querySelectorAll?.("[data-combobox]") ?? []) dress(input);
    const input = loaded.id && root.querySelector(`[data-combobox="${CSS.escape(loaded.id)}"]`);
    if (!input) return;
    dress(input);
    if (loaded.dataset.said) announce(loaded.dataset.said);
  });
  root.addEventListener("keydown", (event) => {
    if (event.target.dataset?.combobox) key(event, event.target);
  });
}

const list = (input) => document.getElementById(input.dataset.combobox);
const options = (input) => [...(list(input)?.closest(".found")?.querySelectorAll("button[name=add]") ?? [])];
const marked = (input) => document.getElementById(input.getAttribute("aria-activedescendant") ?? "");

function dress(input) {
  const found = options(input);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (found.length) input.setAttribute("aria-controls", input.dataset.combobox);
  else input.removeAttribute("aria-controls");
  mark(input, null);
  if (!found.length) return;
  list(input).setAttribute("role", "listbox");
  found.forEach((option, at) => {
    option.id = `${input.dataset.combobox}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.tabIndex = -1;
  });
}

function mark(input, option) {
  marked(input)?.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function key(event, input) {
  const found = options(input);
  const at = found.indexOf(marked(input));
  if (event.key === "ArrowDown" && found.length) mark(input, found[(at + 1) % found.length]);
  else if (event.key === "ArrowUp" && found.length) mark(input, found[at <= 0 ? found.length - 1 : at - 1]);
  else if (event.key === "Enter" && at >= 0) found[at].click();
  else if (event.key === "Enter" && found.length) mark(input, found[0]);
  else if (event.key === "Escape" && input.value) {
    input.value = "";
    list(input).replaceChildren();
    dress(input);
  } else if (event.key !== "Enter") return;
  event.preventDefault();
}
