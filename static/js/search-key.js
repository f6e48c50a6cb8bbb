// The key / leads to the field of the search, on its page or from any other.

import { isLetter } from "./letters.js";

document.addEventListener("keydown", (event) => {
  if (!isLetter(event, "/")) return;
  event.preventDefault();
  const field = document.querySelector('input[type="search"]');
  if (field) field.select();
  else document.querySelector(".search-link").click();
});
