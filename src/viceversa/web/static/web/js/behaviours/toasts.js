const STAY = 10_000;
const timers = new WeakMap();

function leaveLater(toast) {
  clearTimeout(timers.get(toast));
  timers.set(toast, setTimeout(() => toast.remove(), STAY));
}

// A toast goes when dismissed, or ten seconds after the focus or the pointer left it. One that says no stays.
export function toasts(root) {
  root.addEventListener("click", (event) => {
    event.target.closest?.("[data-dismiss]")?.closest("[data-toast]")?.remove();
  });
  for (const gone of ["focusout", "pointerout"]) {
    root.addEventListener(gone, (event) => {
      const toast = event.target.closest?.("[data-toast]:not(.toast--risk)");
      if (toast && !toast.contains(event.relatedTarget)) leaveLater(toast);
    });
  }
  for (const back of ["focusin", "pointerover"]) {
    root.addEventListener(back, (event) => {
      const toast = event.target.closest?.("[data-toast]");
      if (toast) clearTimeout(timers.get(toast));
    });
  }
}
