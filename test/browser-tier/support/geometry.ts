/** Expressions that measure a page, evaluated in the browser: each results in what is wrong. */

/** Texts of an SVG that are cut off, or lie upon one another. */
export const svgTextTrouble = `(() => {
  const { width, height } = document.documentElement.viewBox.baseVal;
  const texts = [...document.querySelectorAll('text')].filter(each => each.textContent.trim() !== '');
  const boxes = texts.map(each => ({ text: each.textContent, box: each.getBBox() }));
  const wrong = boxes
    .filter(({ box }) => box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height)
    .map(({ text }) => 'cut: ' + text);
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      const across = Math.min(one.box.x + one.box.width, other.box.x + other.box.width) - Math.max(one.box.x, other.box.x);
      const down = Math.min(one.box.y + one.box.height, other.box.y + other.box.height) - Math.max(one.box.y, other.box.y);
      // A line's box is a little higher than its letters.
      if (across > 1 && down > 4) wrong.push('overlap: ' + one.text + ' | ' + other.text);
    }
  });
  return wrong;
})()`;

/** Shapes of an SVG that reach beyond it. */
export const svgShapeTrouble = `(() => {
  const { width, height } = document.documentElement.viewBox.baseVal;
  return [...document.querySelectorAll('svg > g rect, svg > g path')].filter(each => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return left < -1 || top < -1 || right > width + 1 || bottom > height + 1;
  }).map(each => each.outerHTML);
})()`;

/** What makes a page scroll sideways, and texts that reach out of it or out of what they stand in. */
export const pageTrouble = `(() => {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push('the page is ' + scrollWidth + ' wide, the window ' + clientWidth);
  const visible = [...document.querySelectorAll('body *')].filter(each => each.checkVisibility() && each.getClientRects().length > 0);
  for (const each of visible) {
    const own = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim() !== '');
    const { left, right } = each.getBoundingClientRect();
    const scrolls = each.closest('.wide');
    if (own && !scrolls && (left < -0.5 || right > clientWidth + 0.5)) wrong.push('reaches out: ' + each.textContent.slice(0, 60));
  }
  const apart = (all, what) => all.forEach((one, index) => {
    const a = one.getBoundingClientRect();
    for (const other of all.slice(index + 1)) {
      const b = other.getBoundingClientRect();
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        wrong.push(what + ' overlap: ' + one.textContent + ' | ' + other.textContent);
    }
  });
  apart([...document.querySelectorAll('.tick')].filter(each => each.checkVisibility()), 'ticks');
  apart([...document.querySelectorAll('.row > .name, .row > .track')], 'rows');
  return wrong;
})()`;
