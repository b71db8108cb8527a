// Tells the worker what it may keep. There is a worker where somebody switched it on, or put the app on their device.
export async function offline(root) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const { worker, keeps } = root.body.dataset;
  if (keeps || matchMedia("(display-mode: standalone)").matches) {
    await workers.register(worker).catch(() => {});
    const { active } = await workers.ready;
    active.postMessage(keeps ? { keep: keeps } : { forget: true });
    return;
  }
  const registration = await workers.getRegistration();
  if (!registration) return;
  (registration.active ?? registration.waiting ?? registration.installing)?.postMessage({ forget: true });
  // Signed in, and switched off: it goes, with all it kept. Where a sign-in ran out it stays, to say politely that it keeps nothing.
  if (keeps === "") {
    await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  }
}
