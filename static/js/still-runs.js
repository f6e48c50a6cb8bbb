// Says so in the status when somebody asks for a run while another goes on: htmx drops it.
// The sentence is the page's own: <template id="still-runs">.

const ONE_AT_A_TIME = '[hx-sync="#actions:drop"]';

let said = null;

// Before htmx, which begins what was asked for where nothing goes on.
function say(event) {
  if (!event.target.matches(ONE_AT_A_TIME) || !document.querySelector(`.htmx-request${ONE_AT_A_TIME}`)) return;
  said?.remove();
  said = document.getElementById("still-runs").content.firstElementChild.cloneNode(true);
  document.querySelector("#status .status__said")?.append(said);
}

document.addEventListener("submit", say, { capture: true });
