// data-dialog="id" opens that dialog (a link behind it leads to a page that asks the same); data-close closes it.
export function dialogs(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && root.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    event.target.closest?.("[data-close]")?.closest("dialog")?.close();
  });
}
