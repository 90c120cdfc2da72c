// What every page does besides: it begins where something is to be read first, and switching type or language keeps what is typed.
(() => {
  // Chromium before 79 gives the focus to fields alone.
  const first = document.querySelector(".error-summary[autofocus]") || document.querySelector("[autofocus]");
  if (first && !location.hash && document.activeElement !== first) first.focus();

  // Ten minutes before somebody is signed out they are told, and one press gives them the full time again.
  const warning = document.querySelector(".session-end");
  const MINUTES = 60 * 1000;
  let soon;
  let over;
  const show = (said) => {
    warning.querySelector(".soon").hidden = said !== "soon";
    warning.querySelector(".over").hidden = said !== "over";
    warning.querySelector("button").hidden = said !== "soon";
    warning.hidden = !said;
  };
  const count = (seconds) => {
    clearTimeout(soon);
    clearTimeout(over);
    show("");
    const left = seconds * 1000;
    // No clock of a browser counts further than 24 days.
    if (!left || left > 2 ** 31 - 1) return;
    soon = setTimeout(() => show("soon"), Math.max(0, left - 10 * MINUTES));
    over = setTimeout(() => show("over"), left);
  };
  if (warning) {
    count(Number(warning.dataset.seconds));
    warning.addEventListener("submit", (event) => {
      event.preventDefault();
      fetch(warning.action, { method: "POST", body: new FormData(warning), credentials: "same-origin" })
        .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(answer)))
        .then((answer) => count(answer.seconds))
        .catch(() => show("over"));
    });
  }

  // For the next page of this tab alone, and only if that is the same page: read once, then forgotten.
  const KEY = "typed";
  const store = (() => {
    try {
      return sessionStorage;
    } catch (refused) {
      return null;
    }
  })();
  if (!store) return;
  const place = location.pathname.replace(/^\/en(?=\/)/, "");
  const left = ["hidden", "password", "file", "submit", "button", "image", "reset"];
  const fields = () => [...document.querySelectorAll("main form[method=post] [name]")].filter((one) => !left.includes(one.type));
  const ticked = (one) => one.type === "checkbox" || one.type === "radio";

  const restore = (kept) => {
    const now = fields();
    if (kept.place !== place || kept.values.length !== now.length) return;
    now.forEach((one, at) => {
      if (ticked(one)) one.checked = kept.values[at];
      else one.value = kept.values[at];
      const folded = one.closest("details");
      if (folded && !ticked(one) && one.tagName !== "SELECT" && one.value) folded.open = true;
    });
  };

  const kept = store.getItem(KEY);
  store.removeItem(KEY);
  if (kept) restore(JSON.parse(kept));
  document.querySelectorAll("[data-keeps]").forEach((mark) => mark.addEventListener("click", () => {
    const values = fields().map((one) => (ticked(one) ? one.checked : one.value));
    store.setItem(KEY, JSON.stringify({ place, values }));
  }));
})();
