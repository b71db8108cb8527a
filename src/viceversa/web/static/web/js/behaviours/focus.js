import { announce, word } from "../words.js";

const WRONG = "[data-focus], [aria-invalid=true]";
let last = null;

function nameOf(element) {
  if (!element || element === document.body) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  if (!name) return null;
  const value = element.tagName === "BUTTON" || element.type === "radio" ? `[value="${CSS.escape(element.value)}"]` : "";
  return `${element.localName}[name="${CSS.escape(name)}"]${value}`;
}

// Keeps the keyboard where it was when htmx replaces a region; errors that came with it get the focus instead.
export function focus(root) {
  root.querySelector("main [data-focus]")?.focus();
  root.addEventListener("htmx:beforeSwap", () => { last = nameOf(root.activeElement); });
  root.addEventListener("htmx:afterSettle", (event) => {
    const wrong = event.detail.elt?.querySelector?.(WRONG);
    if (wrong) wrong.focus();
    else if (last && (!root.activeElement || root.activeElement === root.body)) root.querySelector(last)?.focus();
    last = null;
  });
  const failed = () => announce(word("failed"));
  root.addEventListener("htmx:responseError", failed);
  root.addEventListener("htmx:sendError", failed);
}
