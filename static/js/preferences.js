// Keeps what a reader has switched on or off, in this browser.

function begin(box) {
  const kept = localStorage.getItem(box.dataset.keep);
  if (kept) box.checked = kept === "on";
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset?.keep;
  if (name) localStorage.setItem(name, event.target.checked ? "on" : "off");
});

export function recall() {
  document.querySelectorAll("[data-keep]").forEach(begin);
}

recall();
