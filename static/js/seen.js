// Tells the shop, without a cookie, that its page was looked at and which of its blocks came into
// sight: each once per page view. A page that is fetched or kept ahead and never shown tells nothing.
const told = new Set();
const watched = new WeakSet();

function tell(what) {
  if (told.has(what)) return;
  told.add(what);
  navigator.sendBeacon(location.pathname, new URLSearchParams({ do: "seen", what }));
}

const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) tell(target.dataset.campaign);
    }
  },
  { threshold: 0.5 },
);

function look() {
  if (document.visibilityState !== "visible") return;
  tell("page");
  for (const block of document.querySelectorAll("[data-campaign]")) {
    if (!watched.has(block)) sight.observe(block);
    watched.add(block);
  }
}

look();
document.addEventListener("visibilitychange", look);
// The page renews its main part while it is open.
new MutationObserver(look).observe(document.body, { childList: true });
