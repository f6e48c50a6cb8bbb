// Opens the file that a link to one of its lines leads to, also where the browser would not.

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const file = target?.closest("details");
  if (!file || file.open) return;
  file.open = true;
  target.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  // A second click on the same link changes no hash.
  if (event.target.closest?.(`a[href="${CSS.escape(location.hash)}"]`)) reveal();
});
reveal();
