// What scripts add to a long text: the place one is at, what a reference says, and a citation to copy.
(() => {
  const text = document.querySelector(".statute");
  if (!text) return;

  // The place in the contents.
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if (links.size) {
    const marks = [...text.querySelectorAll("section[id]")].filter((section) => links.has(section.id));
    let current;
    const place = () => {
      const above = marks.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
      const now = links.get((above.length ? above[above.length - 1] : marks[0] || {}).id);
      if (!now || now === current) return;
      if (current) current.removeAttribute("aria-current");
      now.setAttribute("aria-current", "location");
      const nav = now.closest(".contents");
      if (nav.scrollHeight > nav.clientHeight) nav.scrollTop = now.offsetTop - nav.clientHeight / 2;
      current = now;
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; place(); });
    }, { passive: true });
    place();
  }

  // The cited words on hover, focus and touch: the first touch shows them, the second goes there.
  const note = document.createElement("div");
  note.className = "cited";
  note.id = "cited";
  note.setAttribute("role", "tooltip");
  note.lang = "zh-Hans";
  note.hidden = true;
  document.body.append(note);
  let shown;
  let leaving;
  const words = (link) => {
    const target = link.hash && document.getElementById(link.hash.slice(1));
    if (!target) return link.dataset.words || "";
    const copy = target.cloneNode(true);
    copy.querySelectorAll(".tools, .explanation, .key-note").forEach((part) => part.remove());
    return copy.textContent.trim().replace(/\s*\n\s*/g, "\n").slice(0, 400);
  };
  const show = (link) => {
    clearTimeout(leaving);
    if (link.title) { link.dataset.words = link.title; link.removeAttribute("title"); }
    note.textContent = words(link);
    if (!note.textContent) return;
    note.hidden = false;
    link.setAttribute("aria-describedby", "cited");
    const box = link.getBoundingClientRect();
    note.style.left = `${Math.max(8, Math.min(box.left, innerWidth - note.offsetWidth - 8)) + scrollX}px`;
    const below = box.bottom + 8 + note.offsetHeight < innerHeight;
    note.style.top = `${(below ? box.bottom + 8 : Math.max(8, box.top - note.offsetHeight - 8)) + scrollY}px`;
    shown = link;
  };
  const hide = () => {
    clearTimeout(leaving);
    note.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = undefined;
  };
  // Time enough to move the pointer from the reference onto the note, which then stays.
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 300);
  };
  note.addEventListener("mouseover", () => clearTimeout(leaving));
  note.addEventListener("mouseout", leave);
  const reference = (event) => event.target.closest && event.target.closest("a.ref");
  text.addEventListener("mouseover", (event) => { const link = reference(event); if (link) show(link); });
  text.addEventListener("mouseout", (event) => { if (reference(event)) leave(); });
  text.addEventListener("focusin", (event) => { const link = reference(event); if (link) show(link); });
  text.addEventListener("focusout", hide);
  let touched;
  text.addEventListener("touchstart", (event) => {
    const link = reference(event);
    touched = link && link !== shown ? link : undefined;
    if (!link) hide();
  }, { passive: true });
  text.addEventListener("click", (event) => {
    const link = reference(event);
    if (link && link === touched) { event.preventDefault(); show(link); touched = undefined; } else hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // One button that copies the citation of the article one is at.
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  const copy = async (words, button) => {
    try { await navigator.clipboard.writeText(words); } catch (refused) { return; }
    button.textContent = text.dataset.copied || text.dataset.copy;
    spoken.textContent = `${text.dataset.copied} ${words}`;
    setTimeout(() => { button.textContent = text.dataset.copy; spoken.textContent = ""; }, 4000);
  };
  if (text.dataset.title && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet copy";
    button.lang = document.documentElement.lang;
    button.textContent = text.dataset.copy;
    const offer = (event) => {
      const section = event.target.closest && event.target.closest("section.article");
      const label = section && section.querySelector(".label");
      if (!label || section.contains(button)) return;
      button.dataset.words = `《${text.dataset.title}》${label.textContent}`;
      (section.querySelector(".tools") || section).append(button);
    };
    text.addEventListener("mouseover", offer);
    text.addEventListener("focusin", offer);
    button.addEventListener("click", () => copy(button.dataset.words, button));
  }
  const citation = document.getElementById("citation");
  if (citation) citation.addEventListener("focus", () => citation.select());
})();
