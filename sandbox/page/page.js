// Replaces what changed once a second. Without this file the page reloads itself.
const EVERY = 1000;

async function refresh() {
  const answer = await fetch("/", { cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["clock", "live"]) {
    const here = document.getElementById(id);
    const there = fresh.getElementById(id);
    if (there && here.innerHTML !== there.innerHTML) here.replaceWith(there);
  }
}

async function loop() {
  // A person who selects text or follows a link by keyboard is not interrupted.
  const busy = !getSelection().isCollapsed || document.activeElement?.closest("#live");
  if (!document.hidden && !busy) {
    try {
      await refresh();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the sandbox is restarting
    }
  }
  setTimeout(loop, EVERY);
}

setTimeout(loop, EVERY);
