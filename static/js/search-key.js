// The key / leads to the field of the search, on its page or from any other, unless keys of one character are off.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || localStorage.getItem("letters") === "off") return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const field = document.querySelector('input[type="search"]');
  if (field) field.select();
  else document.querySelector(".search-link").click();
});
