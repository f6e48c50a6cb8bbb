// Turns the numbered fields of an order into buttons that move its items. The fields stay and carry the answer.

const items = (list) => [...list.children];
const isRuledOut = (item) => item.querySelector("input").disabled;
const isOut = (item) => item.hasAttribute("data-left-out");

// What happens comes first, in its order; what is left out stands below it.
function number(list) {
  const happening = items(list).filter((item) => !isOut(item));
  list.append(...happening, ...items(list).filter(isOut));
  for (const item of items(list)) {
    const place = happening.indexOf(item);
    item.querySelector("input").value = isOut(item) ? "" : String(place + 1);
    item.querySelector('[data-move="up"]').disabled = isOut(item) || place === 0;
    item.querySelector('[data-move="down"]').disabled = isOut(item) || place === happening.length - 1;
    item.querySelector('[data-move="out"]').disabled = isRuledOut(item);
    item.querySelector('[data-move="out"]').textContent = isOut(item) ? "Put in" : "Leave out";
    for (const button of item.querySelectorAll("[data-move]")) {
      button.setAttribute("aria-label", `${button.textContent}: ${item.querySelector(".order__text").textContent}`);
    }
  }
}

function move(button) {
  const item = button.closest("li");
  const list = item.parentElement;
  if (button.dataset.move === "up") item.previousElementSibling.before(item);
  if (button.dataset.move === "down") item.nextElementSibling.after(item);
  if (button.dataset.move === "out") item.toggleAttribute("data-left-out");
  number(list);
  const next = button.disabled ? item.querySelector("[data-move]:not([disabled])") : button;
  next.focus();
}

function begin(list) {
  const chosen = items(list).filter((item) => item.querySelector("input").value);
  chosen.sort((one, other) => one.querySelector("input").value - other.querySelector("input").value);
  if (chosen.length) {
    for (const item of items(list)) item.toggleAttribute("data-left-out", !chosen.includes(item));
    list.prepend(...chosen);
  }
  for (const item of items(list)) if (isRuledOut(item)) item.toggleAttribute("data-left-out", true);
  for (const item of items(list)) {
    item.append(document.getElementById("order-buttons").content.cloneNode(true));
    item.querySelector("input").hidden = true;
  }
  const legend = list.parentElement.querySelector("[data-legend]");
  legend.textContent = legend.dataset.legend;
  number(list);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (button) move(button);
});

function beginAll() {
  for (const list of document.querySelectorAll("[data-order]")) if (!list.querySelector("[data-move]")) begin(list);
}

// After a wrong order, the options come again, for the next try.
document.addEventListener("htmx:after:swap", beginAll);
beginAll();
