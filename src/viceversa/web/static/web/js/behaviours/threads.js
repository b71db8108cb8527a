// <svg data-threads>: its links are one stop for Tab. Up and Down walk them as they stand, Left and Right by their fit;
// the [data-readout] beside it says the one that is looked at, in both ways.
export function threads(root) {
  for (const picture of root.querySelectorAll("[data-threads]")) dress(picture);
}

function dress(picture) {
  const all = [...picture.querySelectorAll("a[data-fit]")];
  const byFit = [...all].sort((one, other) => one.dataset.fit - other.dataset.fit);
  const readout = picture.parentElement.querySelector("[data-readout]");
  all.forEach((link, at) => link.setAttribute("tabindex", at ? "-1" : "0"));

  const say = (link) => {
    if (!readout) return;
    readout.replaceChildren();
    if (!link) return readout.append(readout.dataset.empty);
    const name = document.createElement("b");
    name.textContent = link.getAttribute("aria-label");
    readout.append(name, ` · ${link.dataset.said}`);
  };
  const go = (link) => {
    for (const other of all) other.setAttribute("tabindex", other === link ? "0" : "-1");
    link.focus();
  };
  const step = (list, link, by) => go(list[Math.min(Math.max(list.indexOf(link) + by, 0), list.length - 1)]);

  picture.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("a[data-fit]");
    if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") step(all, link, 1);
    else if (event.key === "ArrowUp") step(all, link, -1);
    else if (event.key === "ArrowRight") step(byFit, link, 1);
    else if (event.key === "ArrowLeft") step(byFit, link, -1);
    else if (event.key === "Home") go(all[0]);
    else if (event.key === "End") go(all.at(-1));
    else return;
    event.preventDefault();
  });
  picture.addEventListener("focusin", (event) => say(event.target.closest("a[data-fit]")));
  picture.addEventListener("focusout", () => say(null));
  picture.addEventListener("pointerover", (event) => say(event.target.closest("a[data-fit]") ?? picture.querySelector("a:focus")));
  picture.addEventListener("pointerleave", () => say(picture.querySelector("a:focus")));
}
