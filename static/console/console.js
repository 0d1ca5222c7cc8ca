// Conveniences only: every page works without them.
const box = document.getElementById("q");
const found = document.getElementById("found");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Arrows walk from the box through what was found; Escape comes back to the box.
box?.form.addEventListener("keydown", (event) => {
  const stops = [box, ...found.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = step && stops[stops.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
  if (event.key === "Escape") {
    found.replaceChildren();
    box.focus();
  }
});

// On a phone the sections do not fit side by side: show the one we are in.
document
  .querySelector(".sections [aria-current]")
  ?.scrollIntoView({ inline: "center", block: "nearest" });

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.textContent;
    if (label === button.dataset.copied) return;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 1500);
  });
}

// Asks before what cannot be taken back with one click.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});
