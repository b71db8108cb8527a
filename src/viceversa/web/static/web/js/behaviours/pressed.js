const PRESSED = "button[aria-disabled=true][data-pressed]";

function press(button) {
  button.dataset.pressed = button.textContent;
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
}

function release(button) {
  if (button.dataset.busy) button.textContent = button.dataset.pressed;
  delete button.dataset.pressed;
  button.removeAttribute("aria-disabled");
}

const buttonOf = (detail) => detail.requestConfig?.triggeringEvent?.submitter ?? (detail.elt?.matches?.("button") ? detail.elt : null);

// The pressed button stays in place and says so (data-busy="Saving" changes its words); a second press sends nothing.
export function pressed(root) {
  root.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method !== "post" || !button) return;
    if (button.matches(PRESSED)) event.preventDefault();
    else if (!event.defaultPrevented) setTimeout(() => press(button));
  });
  root.addEventListener("htmx:beforeSend", (event) => {
    const button = buttonOf(event.detail);
    if (button && !button.matches(PRESSED)) press(button);
  });
  root.addEventListener("htmx:afterRequest", (event) => {
    const button = buttonOf(event.detail);
    if (button?.matches(PRESSED)) release(button);
  });
  window.addEventListener("pageshow", () => {
    for (const button of root.querySelectorAll(PRESSED)) release(button);
  });
}
