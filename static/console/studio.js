// The draft saves itself and the preview follows. Without this script there are buttons for both.
const form = document.getElementById("studio");
const look = document.getElementById("look");
const frame = document.getElementById("frame");
const WAIT = 500;
const AGAIN = 4000;

let timer = 0;
let unsaved = false;
let saving = null;

for (const button of document.querySelectorAll("[data-plain]")) button.hidden = true;

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("notes");
  if (!fresh) return;
  document.getElementById("notes").replaceWith(fresh);
  for (const field of form.elements) {
    const slot = field.name && document.getElementById(`e-${field.name}`);
    if (!slot || field.name === "logo") continue;
    const wrong = fresh.querySelector(`[data-note="${field.name}"][data-tone="bad"] span`);
    slot.textContent = wrong?.textContent ?? "";
    field.toggleAttribute("aria-invalid", Boolean(wrong));
    if (wrong) field.setAttribute("aria-invalid", "true");
  }
}

function preview() {
  const chosen = new URLSearchParams(new FormData(look));
  frame.className = `frame ${chosen.get("width")} ${chosen.get("show")}`;
  const inside = frame.querySelector("iframe");
  if (!inside) return;
  const wanted = new URLSearchParams();
  for (const name of ["state", "lang"]) wanted.set(name, chosen.get(name));
  // The counter makes the frame load again although only the draft behind its address changed.
  wanted.set("n", String((preview.count = (preview.count ?? 0) + 1)));
  inside.src = `${inside.dataset.base}?${wanted}`;
}

async function save() {
  clearTimeout(timer);
  saving?.abort();
  const turn = (saving = new AbortController());
  unsaved = false;
  const body = new FormData(form);
  body.set("do", "save");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Studio": "live" },
      signal: turn.signal,
    });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show(await answer.text());
    preview();
  } catch (error) {
    if (turn.signal.aborted) return;
    unsaved = true;
    document.querySelector("#notes .state").textContent = form.dataset.failed;
    timer = setTimeout(save, AGAIN);
  }
}

if (form && !form.elements.name?.disabled) {
  form.addEventListener("input", (event) => {
    const name = event.target.dataset.colourOf;
    if (name) document.getElementById(name).value = event.target.value;
    if (event.target.type === "file") return;
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  // The logo's own pictures stand in the page: it loads anew.
  form.elements.logo?.addEventListener("change", () => {
    unsaved = false;
    form.requestSubmit(form.querySelector("button[value=save]"));
  });
  for (const picker of form.querySelectorAll("[data-colour-of]")) {
    const typed = document.getElementById(picker.dataset.colourOf);
    picker.hidden = false;
    typed.addEventListener("input", () => {
      if (/^#[0-9a-f]{6}$/i.test(typed.value)) picker.value = typed.value;
    });
  }
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    saving?.abort();
    clearTimeout(timer);
    unsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

look?.addEventListener("change", (event) => {
  const chosen = new URLSearchParams(new FormData(look));
  // A text stands in the page itself: it is written by the server.
  if (chosen.get("show") === "sms" && ["state", "lang"].includes(event.target.name)) {
    look.requestSubmit();
    return;
  }
  history.replaceState(null, "", `?${chosen}`);
  for (const tab of document.querySelectorAll(".tabs a")) {
    const own = new URLSearchParams(chosen);
    own.set("show", new URLSearchParams(tab.search).get("show"));
    own.delete("state");
    tab.search = own;
  }
  preview();
});
