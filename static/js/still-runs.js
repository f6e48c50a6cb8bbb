// Says so in the status when somebody asks for a run while another goes on: htmx drops it.
// The sentence is the page's own: <template id="still-runs">.

const ONE_AT_A_TIME = '[hx-sync="#actions:drop"]';

// Before htmx, which begins what was asked for where nothing goes on.
function say(event) {
  if (!event.target.matches(ONE_AT_A_TIME) || !document.querySelector(`.htmx-request${ONE_AT_A_TIME}`)) return;
  const status = document.querySelector("#status .status__said");
  status?.querySelector(".status__still")?.remove();
  status?.append(document.getElementById("still-runs").content.cloneNode(true));
}

document.addEventListener("submit", say, { capture: true });
