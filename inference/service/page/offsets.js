// The service counts code points, JavaScript counts UTF-16 units: signs beyond U+FFFF take two.

const BEYOND = /[\ud800-\udbff]/;

/**
 * A function from code-point offsets of a text to its own; ask in any order.
 * @param {string} text
 * @param {Iterable<number>} offsets those that will be asked for.
 */
export function unitOffsets(text, offsets) {
  if (!BEYOND.test(text)) return (offset) => offset;
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const found = new Map();
  let point = 0;
  let unit = 0;
  for (const offset of wanted) {
    while (point < offset && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(offset, unit);
  }
  return (offset) => found.get(offset);
}

/** How many code points a text has. */
export function codePoints(text) {
  let count = text.length;
  if (BEYOND.test(text)) for (const sign of text) if (sign.length === 2) count -= 1;
  return count;
}
