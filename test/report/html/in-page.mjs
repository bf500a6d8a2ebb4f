/** Functions that run inside the browser. Each is sent as text, so it uses nothing outside itself. */

/** Opens every fold. */
export function unfoldAll() {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
}

/** Removes the cards and pairs after the first ones, with the links to them. */
export function keepFirst(count) {
  for (const kind of ['.card', '.pair', '.rule', '.tile'])
    for (const element of [...document.querySelectorAll(kind)].slice(count)) {
      for (const link of document.querySelectorAll(`a[href="#${element.id}"]`)) link.remove();
      element.remove();
    }
}

/** Elements that are wider than the window, or that scroll sideways. */
export function overflowing() {
  const root = document.documentElement;
  const wide = root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth} px`] : [];
  const elements = [...document.body.querySelectorAll('*')].filter((element) => {
    if (element.closest('.v, .skip, .defs, thead, svg') !== null) return false;
    const { right, width } = element.getBoundingClientRect();
    if (width === 0 || getComputedStyle(element).display === 'inline') return false;
    return right > root.clientWidth + 1 || element.scrollWidth > element.clientWidth + 1;
  });
  const text = (element) => (element.textContent ?? '').slice(0, 60);
  return [...wide, ...elements.map((element) => `${element.localName}.${element.className}: ${text(element)}`)];
}

/** Cells that can be seen and have no text, such as the label of a value that there is not. */
export function emptyCells() {
  return [...document.querySelectorAll('td, th, dd, li')]
    .filter((element) => element.textContent.trim() === '' && element.checkVisibility())
    .map((element) => element.outerHTML);
}

/** Headings that a page of paper may end with, without what they head. */
export function headingsLeftAlone() {
  return [...document.querySelectorAll('h2, h3, summary')]
    .filter((element) => getComputedStyle(element).breakAfter !== 'avoid' && element.checkVisibility())
    .map((element) => element.textContent.trim());
}

/**
 * Words of up to 24 characters that are broken, and longer ones that are broken although their line had room. A line
 * may end after a space, a `<wbr/>`, a hyphen or a slash, but not after the hyphens of an option (`--force`).
 */
export function brokenWords() {
  const broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const rects = () => [...range.getClientRects()];
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const { parentElement: parent, data } = node;
    if (parent.closest('svg, .v, .skip, style') !== null) continue;
    range.selectNodeContents(node);
    if (rects().length < 2) continue;
    for (const match of data.matchAll(/(?<!\S)-{1,2}(?=[\p{L}\p{N}])[\p{L}\p{N}._]+|[\p{L}\p{N}._=@:+~]+/gu)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const tops = new Set(rects().map(({ top }) => Math.round(top)));
      const anyBreak = /[\u2e80-\uffdc]/u.test(match[0]); // between any two characters of these scripts
      if (tops.size < 2 || anyBreak) continue;
      const width = rects().reduce((sum, each) => sum + each.width, 0);
      const block = parent.closest('p, li, td, th, dd, dt, pre, summary, div, section');
      const { paddingLeft, paddingRight } = getComputedStyle(block);
      const room = block.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      if ([...match[0]].length <= 24 || width < room) broken.push(match[0]);
    }
  }
  return broken;
}

/** The focused element: its kind, its id, and its text. */
export function focused() {
  const element = document.activeElement;
  if (element === null || element === document.body) return undefined;
  return { kind: element.localName, id: element.id, text: (element.textContent ?? '').slice(0, 80) };
}

/** What the keyboard must reach: links, folds and filters that can be seen; of a group of choices, the chosen one. */
export function stops() {
  const all = 'a[href], summary, input[type=checkbox], input[type=radio]:checked, [tabindex="0"]';
  return [...document.querySelectorAll(all)].filter(
    (element) => element.checkVisibility() && element.closest('.skip') === null,
  ).length;
}

/** Whether the fold of the focused summary is open. */
export function focusedFold() {
  return document.activeElement?.closest('details')?.open;
}

/** The classes of the cards, or the groups of pairs, that can be seen. */
export function shown(selector) {
  return [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility())
    .map(({ className }) => className);
}

/** The text of which the whole line is above this height and can be seen, without line breaks. */
export function textAbove(height) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const seen = [];
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (node.parentElement.closest('.v, .skip, title, style') !== null) continue;
    for (const word of node.data.matchAll(/\S+\s*/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].trimEnd().length);
      const { bottom, width } = range.getBoundingClientRect();
      if (width > 0 && bottom <= height) seen.push(word[0]);
    }
  }
  return seen.join('').replaceAll(/\s+/g, ' ');
}
