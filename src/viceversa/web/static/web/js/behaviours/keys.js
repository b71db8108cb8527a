const TYPES = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]";

// data-key="z" on a button: Ctrl+Z (or Command+Z) presses it, "Shift+z" with Shift. Where text is typed the keys are the text's.
export function keys(root) {
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.(TYPES)) return;
    const key = `${event.shiftKey ? "Shift+" : ""}${event.key.toLowerCase()}`;
    const button = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
