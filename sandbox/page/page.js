// Puts in what changed once a second, card by card, so that an open mail or a half-written answer
// stays as it is. Without this file the page reloads itself.
const EVERY = 1000;
const written = new Map(); // id of a card → the server's words for it

function remember(root) {
  for (const list of root.querySelectorAll("[data-live]")) {
    for (const card of list.children) written.set(card.id, card.outerHTML);
  }
}

function open(details) {
  const frame = details.querySelector("iframe");
  if (!frame || frame.src) return;
  frame.addEventListener("load", () => {
    frame.style.blockSize = `${frame.contentDocument.documentElement.scrollHeight}px`;
  });
  frame.src = frame.dataset.src;
}

function carryOver(old, fresh) {
  for (const was of old.querySelectorAll("details[open]")) {
    const now = fresh.querySelector(`#${CSS.escape(was.id)}`);
    if (now) now.replaceWith(was); // the frame inside goes on showing its mail
  }
  const typed = old.querySelector("input[name=body][id]");
  const field = fresh.querySelector("input[name=body][id]");
  if (!typed || !field) return;
  field.value = typed.value;
}

function update(list, fresh) {
  const held = document.activeElement?.closest?.("input") ? document.activeElement.id : "";
  const cards = [...fresh.children].map((card) => {
    const here = document.getElementById(card.id);
    const html = card.outerHTML;
    if (here && written.get(card.id) === html) return here;
    written.set(card.id, html);
    if (here) carryOver(here, card);
    return card;
  });
  const same = cards.length === list.children.length && cards.every((c, i) => c === list.children[i]);
  if (!same) list.replaceChildren(...cards);
  if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus();
}

async function refresh() {
  const answer = await fetch("/", { cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const clock = document.getElementById("clock");
  for (const button of clock.querySelectorAll("button")) {
    button.ariaPressed = fresh.querySelector(`#clock button[value="${button.value}"]`).ariaPressed;
  }
  clock.querySelector("p").replaceWith(fresh.querySelector("#clock p"));
  for (const list of document.querySelectorAll("[data-live]")) {
    update(list, fresh.getElementById(list.id));
  }
}

async function carefully(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the sandbox is restarting
  }
}

async function loop() {
  if (!document.hidden && getSelection().isCollapsed) await carefully(refresh);
  setTimeout(loop, EVERY);
}

document.addEventListener("toggle", (event) => event.target.open && open(event.target), true);
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form));
  const pressed = event.submitter;
  if (pressed?.name) body.set(pressed.name, pressed.value);
  if (body.has("body") && !body.get("body").trim()) return;
  form.reset();
  carefully(async () => {
    await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
    await refresh();
  });
});
remember(document);
setTimeout(loop, EVERY);
