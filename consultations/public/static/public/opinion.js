// What somebody types stays in this browser for a day, so that going back, another size of type, another language or a
// lost connection costs nothing. Only the opinion's own fields are kept, no name and no telephone; sending forgets them.
(() => {
  const DAY = 24 * 3600 * 1000;
  const FIELDS = ["text", "proposed", "reason"];
  const store = (() => {
    try {
      localStorage.setItem("opinion-probe", "1");
      localStorage.removeItem("opinion-probe");
      return localStorage;
    } catch (refused) {
      return null;
    }
  })();
  if (!store) return;

  document.querySelectorAll("[data-forget]").forEach((mark) => store.removeItem("opinion:" + mark.dataset.forget));

  const form = document.querySelector("form[data-kept-as]");
  if (!form) return;
  const key = "opinion:" + form.dataset.keptAs;
  const field = (name) => form.elements.namedItem(name);

  const keep = () => {
    const kept = { at: Date.now(), on: field("on").value };
    FIELDS.forEach((name) => { kept[name] = field(name).value; });
    if (FIELDS.some((name) => kept[name].trim())) store.setItem(key, JSON.stringify(kept));
    else store.removeItem(key);
  };

  const restore = () => {
    let kept;
    try {
      kept = JSON.parse(store.getItem(key));
    } catch (broken) {
      kept = null;
    }
    if (!kept || Date.now() - kept.at > DAY || FIELDS.some((name) => field(name).value.trim())) return;
    FIELDS.forEach((name) => {
      field(name).value = kept[name] || "";
      const folded = field(name).closest("details");
      if (folded && kept[name]) folded.open = true;
    });
    const choice = field("on");
    if (!new URLSearchParams(location.search).get("on") && choice.value !== kept.on) {
      choice.value = kept.on;
      if (choice.value !== kept.on) choice.value = "";
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  restore();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
})();
