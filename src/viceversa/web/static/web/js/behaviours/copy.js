import { announce } from "../words.js";

// <button data-copy="#link" data-copied="Copied">: copies that element's text or value.
export function copy(root) {
  root.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const source = button && root.querySelector(button.dataset.copy);
    if (!source) return;
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const said = button.dataset.copied;
    if (said) {
      button.textContent = said;
      announce(said);
    }
  });
}
