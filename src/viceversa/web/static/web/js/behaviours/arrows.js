// data-arrows on a group of buttons: arrow keys press the button that names them in data-arrow. Left is earlier where
// text runs to the right, and later where it runs to the left.
export function arrows(root) {
  root.addEventListener("keydown", (event) => {
    const group = event.target.closest?.("[data-arrows]");
    if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
    let key = event.key;
    if (getComputedStyle(group).direction === "rtl") key = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key] ?? key;
    const button = group.querySelector(`[data-arrow="${event.shiftKey ? "Shift+" : ""}${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
}
