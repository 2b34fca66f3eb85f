// Puts in place what the server draws anew. Without this script the page is loaded again instead.
const state = document.getElementById("state");
const link = document.getElementById("link");

function say(words, isGood) {
  if (link.textContent !== words) link.textContent = words;
  link.className = isGood ? "on" : "off";
}

say("Connecting…", true);
const source = new EventSource("/status/events");
source.onopen = () => say("Kept up to date.", true);
source.onmessage = (event) => {
  // The server escapes whatever is not its own.
  state.innerHTML = event.data;
};
source.onerror = () => {
  say("The bridge does not answer; what stands here may be old.", false);
  // Whoever is refused is not asked again by the browser.
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 10000);
};
