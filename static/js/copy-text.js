// Copies the text that a link leads to, where the browser lets it; elsewhere the link leads there.

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  const said = link.textContent;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    await navigator.clipboard.writeText(await answer.text());
    link.textContent = link.dataset.copy;
    setTimeout(() => (link.textContent = said), 2000);
  } catch {
    location.assign(link.href);
  }
});
