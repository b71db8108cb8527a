// data-submit-on-change on a form or a control: sends the form when something is chosen.
export function submitOnChange(root) {
  root.addEventListener("change", (event) => {
    if (event.target.closest?.("[data-submit-on-change]")) event.target.form?.requestSubmit();
  });
}
