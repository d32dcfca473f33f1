// Renews the part of a page that tells how far a job is, without loading the page again. Without scripts there is
// a link to look again: a page that reloads itself would take a reader's place away.
const EVERY = 1500;

async function renew() {
  const shown = document.querySelector("[data-live]");
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!answer.ok || answer.redirected || !fresh) {
    window.location.assign(answer.url);
    return;
  }
  if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.importNode(fresh, true));
  window.setTimeout(again, EVERY);
}

// A server that does not answer for a moment is asked again.
function again() {
  renew().catch(() => window.setTimeout(again, EVERY * 4));
}

window.setTimeout(again, EVERY);
