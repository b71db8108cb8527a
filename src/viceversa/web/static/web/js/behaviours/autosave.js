import { announce, word } from "../words.js";

const WAIT = 600;
const timers = new WeakMap();

function state(form, text) {
  for (const place of form.querySelectorAll("[data-autosave-state]")) place.textContent = text;
}

// <form data-autosave hx-post="…" hx-swap="none">: sends the form a moment after the last change, marked X-Autosave.
// Once saved it says "autosaved", so that other parts of the page can ask for themselves again.
export function autosave(root) {
  const later = (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (!form || event.target.closest("[data-autosave-skip]")) return;
    clearTimeout(timers.get(form));
    state(form, word("unsaved"));
    timers.set(form, setTimeout(() => save(form), WAIT));
  };
  root.addEventListener("input", later);
  root.addEventListener("change", later);
  root.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)), true);
}

async function save(form) {
  state(form, word("saving"));
  const address = form.getAttribute("hx-post") || form.action;
  const headers = { "X-Autosave": "1", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
  let saved = false;
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form), headers, credentials: "same-origin" });
    saved = answer.ok;
  } catch {
    saved = false;
  }
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
  const text = saved ? word("saved", { time }) : word("unsaved");
  state(form, text);
  announce(text);
  if (saved) form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
}
