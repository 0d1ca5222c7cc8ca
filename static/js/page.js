// The page is whole without this. While it is open and looked at, it asks whether it has changed.
const EVERY_MS = 120_000;
const root = document.documentElement;
let asked = Date.now();

async function refresh() {
  asked = Date.now();
  const answer = await fetch(location.href, {
    headers: { "If-None-Match": root.dataset.version },
    cache: "no-store",
  });
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = title();
  const open = [...document.querySelectorAll("details")].map((one) => one.open);
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelectorAll("details").forEach((one, n) => (one.open = open[n] ?? false));
  document.title = page.title;
  root.dataset.version = page.documentElement.dataset.version;
  if (title() !== before) document.getElementById("news").textContent = title();
}

function title() {
  return document.querySelector("h1").textContent.trim();
}

function look() {
  if (document.visibilityState === "visible" && Date.now() - asked >= EVERY_MS) {
    // Offline, or the shop is being restarted: what is shown stays, and the next look asks again.
    refresh().catch(() => {});
  }
}

if (root.dataset.version) {
  setInterval(look, 10_000);
  document.addEventListener("visibilitychange", look);
}
