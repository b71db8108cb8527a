// Words come from the page, translated. Scripts hold none.
export function word(name, values = {}) {
  const text = document.body.dataset[`words${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  return Object.entries(values).reduce((done, [key, value]) => done.replace(`%${key}%`, value), text);
}

// Says something to screen readers without showing it.
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}
