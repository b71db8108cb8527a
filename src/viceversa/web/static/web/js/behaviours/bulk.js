const boxes = (root, name) => [...root.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

function refresh(root) {
  for (const bar of root.querySelectorAll("[data-bulk]")) {
    const count = boxes(root, bar.dataset.bulk).filter((box) => box.checked).length;
    bar.hidden = count === 0;
    for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = String(count);
  }
  for (const all of root.querySelectorAll("[data-select-all]")) {
    const named = boxes(root, all.dataset.selectAll);
    const checked = named.filter((box) => box.checked).length;
    all.checked = named.length > 0 && checked === named.length;
    all.indeterminate = checked > 0 && checked < named.length;
  }
}

// data-select-all="who" ticks every box of that name; data-bulk="who" shows its bar only while one is ticked.
export function bulk(root) {
  root.addEventListener("change", (event) => {
    const name = event.target.dataset?.selectAll;
    if (name) for (const box of boxes(root, name)) box.checked = event.target.checked;
    if (event.target.type === "checkbox") refresh(root);
  });
  root.addEventListener("htmx:afterSettle", () => refresh(root));
  refresh(root);
}
