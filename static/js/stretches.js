// Gathers the late rows of a long score in stretches. At each frame a browser asks of everything that it lays out late
// whether it is near: of some hundred stretches it knows soon. A screen reader reads on as if they were not there.

const ROWS = 10;

function gather(rows) {
  rows[0].insertAdjacentHTML("beforebegin", '<li class="stretch" role="none"><ol role="none"></ol></li>');
  const stretch = rows[0].previousElementSibling;
  stretch.style.setProperty("--rows", rows.filter((row) => !row.matches(".is-quiet, .is-again")).length);
  stretch.firstElementChild.append(...rows);
  for (const row of rows) row.classList.remove("row--late");
  for (const row of rows) row.role = "listitem";
}

document.addEventListener("htmx:after:swap", () => {
  const late = [...document.querySelectorAll("#trace > .row--late")];
  // A row that moves loses the focus.
  if (late.some((row) => row.contains(document.activeElement))) return;
  while (late.length >= ROWS) gather(late.splice(0, ROWS));
});
