// A range shows its number in the <output for> that belongs to it.
export function outputs(root) {
  root.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-output]")) {
      const output = root.querySelector(`output[for="${CSS.escape(event.target.id)}"]`);
      if (output) output.value = event.target.value;
    }
  });
}
