/** Links that lead somewhere in this page, or nowhere in a demo; all others the browser follows. */

const PERMALINK = /\/archives\/(?<channel>[A-Z0-9]+)\/p(?<seconds>\d{10})(?<rest>\d{6})$/u;
// Kept for examples; nothing is ever there.
const NOWHERE = /\.example$/u;

let handlers = { jump: () => {}, notify: () => {} };

/**
 * From here on clicks are looked at: `jump({channel, ts, thread})` goes to a message, and
 * `notify(text)` tells why a link leads nowhere.
 */
export function watchLinks(given) {
  handlers = given;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && isTakenCareOf(link.href)) {
      event.preventDefault();
    }
  });
}

/** Whether the page has done all there is to do for a link. */
export function isTakenCareOf(address) {
  const url = new URL(address, location.href);
  const found = PERMALINK.exec(url.pathname)?.groups;
  if (found) {
    const ts = `${found.seconds}.${found.rest}`;
    handlers.jump({ channel: found.channel, ts, thread: url.searchParams.get("thread_ts") });
    return true;
  }
  if (NOWHERE.test(url.hostname)) {
    handlers.notify(`Here ${url.href} would open. In this demo there is nothing at ${url.host}.`);
    return true;
  }
  return false;
}
