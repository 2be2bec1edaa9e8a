// A button with data-copy puts the text of the field with that id on the clipboard, and says so.
// Where the browser offers no clipboard the button stays hidden: the field can be copied by hand.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.dataset.said);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = button.dataset.done;
      } catch {
        field.select();
      }
    });
  });
})();
