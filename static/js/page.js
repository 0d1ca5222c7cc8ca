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
  if (answer.status !== 200 || busy()) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh || !page.getElementById("answer") || busy()) return;
  const before = title();
  const open = [...document.querySelectorAll("main details")].map((one) => one.open);
  document.querySelector("main").replaceWith(fresh);
  document.querySelectorAll("main details").forEach((one, n) => (one.open = open[n] ?? one.open));
  document.title = page.title;
  root.dataset.version = page.documentElement.dataset.version;
  if (title() !== before) document.getElementById("news").textContent = title();
}

// Nobody's typing is swept away, nor the thing under the keyboard.
function busy() {
  const typed = [...document.querySelectorAll("main input:not([type=hidden])")];
  return (
    typed.some((one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked) ||
    document.querySelector("main").contains(document.activeElement)
  );
}

function title() {
  return document.getElementById("answer").textContent.trim();
}

function look() {
  if (document.visibilityState === "visible" && Date.now() - asked >= EVERY_MS && !busy()) {
    // Offline, or the shop is being restarted: what is shown stays, and the next look asks again.
    refresh().catch(() => {});
  }
}

if (root.dataset.version && document.getElementById("answer")) {
  setInterval(look, 10_000);
  document.addEventListener("visibilitychange", look);
}
