// Posts the secret behind the # of a host link, and takes it out of the address and the history.

const secret = location.hash.slice(1);

if (secret) {
  history.replaceState(history.state, "", location.pathname);
  document.getElementById("secret").value = secret;
  document.getElementById("host-link").requestSubmit();
}
