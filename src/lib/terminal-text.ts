/** Text of unknown origin made safe and measurable for a terminal. */

const joined = String.raw`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff`;
// Bidirectional overrides are in the set because they make a line look different from what it says.
const unsafe = new RegExp(String.raw`[\u0000-\u001f\u007f-\u009f\u2028\u2029${joined}\ud800-\udfff]`, 'gu');
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const doubleWidth =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/** Replaces what would move the cursor, change colours, hide or reorder text, one character for one. */
export function printable(text: string): string {
  return text.replace(unsafe, '\ufffd');
}

/** How many columns a terminal gives to one code point. */
export function columnsOf(character: string): 0 | 1 | 2 {
  if (zeroWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}

/** A word of the user's in backticks: printable, on one line and not longer than `limit` characters. */
export function quote(text: string, limit = 60): string {
  const characters = Array.from(printable(text.slice(0, 4 * limit)));
  return `\`${characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : characters.join('')}\``;
}
