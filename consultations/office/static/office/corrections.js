// Keys for the corrections, and the chosen line kept in sight. Everything works without it, by the buttons.
(() => {
  const form = document.querySelector("form.corrections");
  if (!form) return;
  const chosen = form.querySelector("input[name=at]:checked");
  const edit = form.querySelector(".correction-edit textarea");
  // After the browser has gone to the place that the address names, which takes the focus.
  const begin = () => {
    if (chosen) chosen.closest("li").scrollIntoView({ block: "center" });
    if (edit) edit.focus(); else if (chosen) chosen.focus();
  };
  addEventListener("load", () => requestAnimationFrame(begin));

  form.addEventListener("change", (event) => {
    if (event.target.name !== "at") return;
    form.querySelectorAll(".unit.chosen").forEach((unit) => unit.classList.remove("chosen"));
    const unit = event.target.closest("li");
    unit.classList.add("chosen");
    const line = unit.querySelector("a.line");
    const source = line && document.querySelector(line.getAttribute("href"));
    if (source) source.scrollIntoView({ block: "nearest" });
  });

  form.addEventListener("keydown", (event) => {
    if (event.target.name !== "at" || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = [...form.querySelectorAll("button[data-key]")].find(
      (one) => one.dataset.key.toLowerCase() === event.key.toLowerCase(),
    );
    if (!button || button.disabled) return;
    event.preventDefault();
    event.target.checked = true;
    form.requestSubmit(button);
  });
})();
