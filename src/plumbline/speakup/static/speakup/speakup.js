// What the front door does better with a script. Everything works without; nothing is stored and nobody else is asked.

// Leaving: blank the page at once, and leave no entry behind that the Back button could find.
const exit = document.querySelector("[data-speakup-exit]");
const said = document.querySelector("[data-speakup-said]");
const SECONDS_BETWEEN = 5;

function leave() {
  document.documentElement.classList.add("speakup-gone");
  document.title = "\u200b";
  location.replace(exit.href);
}

if (exit) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let pressed = 0;
  let forgetting;
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Escape") return;
    pressed += 1;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      pressed = 0;
      said.textContent = "";
    }, SECONDS_BETWEEN * 1000);
    said.textContent = [exit.dataset.leftOnce, exit.dataset.leftTwice, exit.dataset.leaving][Math.min(pressed, 3) - 1];
    if (pressed >= 3) leave();
  });
}

// Going back to a page that the browser kept: ask the server, which may have forgotten it.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Going on: the page takes the place of the one before, so that the history holds one entry and not thirty.
let isSending = false;

async function send(form, button) {
  const data = new FormData(form);
  if (button && button.name) data.append(button.name, button.value);
  const isPlain = form.enctype !== "multipart/form-data";
  const response = await fetch(form.action, {
    method: "POST",
    body: isPlain ? new URLSearchParams(data) : data,
    redirect: "manual",
    credentials: "same-origin",
    cache: "no-store",
  });
  if (response.type !== "opaqueredirect") throw new Error("not moved");
  location.replace((button && button.dataset.speakupNext) || form.dataset.speakupNext);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.speakupNext) return;
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  const button = event.submitter;
  send(form, button).catch(() => {
    // The way without a script, which shows what went wrong.
    if (button) {
      const chosen = document.createElement("input");
      Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
      if (button.name) form.append(chosen);
    }
    HTMLFormElement.prototype.submit.call(form);
  });
});

const print = document.querySelector("[data-speakup-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
