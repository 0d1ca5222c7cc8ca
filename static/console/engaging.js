// The sample beside the form follows what is typed. The page works without it.
for (const shown of document.querySelectorAll("[data-of]")) {
  const field = document.getElementById(shown.dataset.of);
  field.addEventListener("input", () => (shown.textContent = field.value));
}
