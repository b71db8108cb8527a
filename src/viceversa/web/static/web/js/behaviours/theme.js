// Light or dark at once; the form behind it remembers the choice.
export function theme(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target.closest?.("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    if (chosen) root.documentElement.dataset.theme = chosen;
    else delete root.documentElement.dataset.theme;
    for (const button of form.querySelectorAll("button")) {
      if (button === event.submitter) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const body = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  });
}
