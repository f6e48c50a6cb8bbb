// Copies the text of the element that a button names, or the text that a link leads to. A button is hidden where this does not
// work, and a link leads there.
//   <button data-copy="its-id" hidden>, <a href="text/" data-copy>

// A browser copies only for pages that came over HTTPS, or from this very machine.
function offer() {
  if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

async function textOf(source) {
  if (source.dataset.copy) return `${document.getElementById(source.dataset.copy).textContent.trimEnd()}\n`;
  const answer = await fetch(source.href);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

document.addEventListener("click", async (event) => {
  const source = event.target.closest?.("[data-copy]");
  if (!source || !navigator.clipboard) return;
  event.preventDefault();
  const said = source.textContent;
  try {
    await navigator.clipboard.writeText(await textOf(source));
    source.textContent = "Copied";
    setTimeout(() => (source.textContent = said), 2000);
  } catch {
    if (source.href) location.assign(source.href);
    else source.textContent = "The browser does not allow it";
  }
});
document.addEventListener("htmx:after:swap", offer);
offer();
