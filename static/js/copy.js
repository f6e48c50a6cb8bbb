// Copies the text of the element that a button names: <button data-copy="its-id" hidden>. It shows where that works.

function offer() {
  // A browser copies only for pages that came over HTTPS, or from this very machine.
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trimEnd() + "\n");
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow it";
  }
});

document.addEventListener("htmx:after:swap", offer);
offer();
