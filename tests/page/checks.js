/* What the test asks a page: evaluated in it before anything else. */
const checks = {
  text: (selector) => document.querySelector(selector).textContent,
  digits: (selector) => checks.text(selector).replaceAll(",", ""),

  /* A place where the mouse meets the buffer of a tensor, as "x y". */
  place(tensor) {
    const group = document.querySelector(`[data-tensor="${tensor}"]`);
    group.scrollIntoView({ block: "center" });
    const box = group.getBoundingClientRect();
    for (let i = 1; i < 20; i++)
      for (let j = 1; j < 20; j++) {
        const [x, y] = [box.left + (box.width * i) / 20, box.top + (box.height * j) / 20];
        if (document.elementFromPoint(x, y)?.closest(".buffer") === group) return `${x} ${y}`;
      }
    return "nowhere";
  },

  /* Red, green, blue, opacity of a computed colour. */
  channels(color) {
    const numbers = color.match(/[\d.]+/g).map(Number);
    return numbers.length === 3 ? [...numbers, 1] : numbers;
  },
  luminance(color) {
    const [r, g, b] = checks.channels(color).slice(0, 3)
      .map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  },

  /* The colour behind an element: of a label of a buffer, its outline, which
   * is that of the buffer's fill. */
  background(element) {
    if (element.closest(".labels")) return getComputedStyle(element).stroke;
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (checks.channels(color)[3] === 1) return color;
    }
    return getComputedStyle(document.body).backgroundColor;
  },

  /* The least contrast of visible text with what is behind it (WCAG 2), and
   * where that is. */
  contrast() {
    let least = { ratio: 99, where: "no text" };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const element = text.parentElement;
      if (text.data.trim() === "" || !element.checkVisibility() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
      const style = getComputedStyle(element);
      const color = element instanceof SVGElement ? style.fill : style.color;
      const [a, b] = [color, checks.background(element)].map(checks.luminance).sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < least.ratio) least = { ratio, where: `"${text.data.trim()}" ${color}` };
    }
    return least;
  },
  labelsLieOnTheirFill: () =>
    [...document.querySelectorAll(".labels text")].every((label) => {
      const fills = new Set([...document.querySelectorAll(".buffer .base")].map((base) => getComputedStyle(base).fill));
      return fills.has(getComputedStyle(label).stroke);
    }),

  /* How many buffers arrow keys lead to, from first to last, each showing
   * itself in the panel. Keys come from the test; this notes where it is. */
  seen: new Set(),
  note() {
    const group = document.activeElement;
    if (!group.matches(".buffer")) return `focus is on ${group.outerHTML.slice(0, 80)}`;
    const title = checks.text("#details h3");
    if (!group.getAttribute("aria-label").startsWith(`${title}, `)) return `the panel shows ${title}`;
    const mark = document.querySelector(".mark").getBoundingClientRect();
    const box = group.querySelector(".base").getBoundingClientRect();
    if (getComputedStyle(document.querySelector(".mark")).visibility !== "visible" || Math.abs(mark.left - box.left) > 4 ||
        Math.abs(mark.bottom - box.bottom) > 4) return `nothing marks ${title}`;
    checks.seen.add(group.dataset.buffer);
    return "";
  },
};
""
