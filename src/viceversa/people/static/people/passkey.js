// Passkeys: <form data-passkey="get|create"> with a hidden field named `credential`.
// What to ask the device for stands in data-options, or comes from data-ask as JSON. Without WebAuthn the form stays hidden.
// Calls webauthnJSON, which allauth ships as a static file: it turns the options and the answer into JSON and back.
const { supported, get, create } = globalThis.webauthnJSON;

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

// A key that signs in alone must be found without a name and unlocked; another one need not be either.
function asChosen(form, asked) {
  const box = form.querySelector("input[name=passwordless]");
  if (!box) return asked;
  const selection = asked.publicKey.authenticatorSelection;
  selection.residentKey = box.checked ? "required" : "discouraged";
  selection.requireResidentKey = box.checked;
  selection.userVerification = box.checked ? "required" : "preferred";
  return asked;
}

async function ask(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const asked = await options(form);
    const found = form.dataset.passkey === "create" ? await create(asChosen(form, asked)) : await get(asked);
    form.elements.credential.value = JSON.stringify(found);
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!supported()) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}
for (const instead of document.querySelectorAll("[data-without-passkeys]")) instead.hidden = supported();
