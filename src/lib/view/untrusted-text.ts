// Text from a cluster is untrusted: a name, a message or an event may carry terminal escapes that move the cursor, hide
// lines or set the window's title. Everything drawn passes through `neutralise` first. JSON and YAML must keep their meaning:
// their own quoting escapes the C0 controls, and what it leaves as it is, C1 controls and what is invisible, is found here.

/** Line breaks and tabs become one space: a cell is one line, and kubectl's cutting at the first break would hide text. */
const BREAKS = /\r\n|[\n\r\t\v\f\u0085\u2028\u2029]/gu;

/**
 * C0 and C1 controls, and what changes the look of other characters without being seen itself: bidirectional marks,
 * embeddings, overrides and isolates, zero-width space and joiners' kin, soft hyphen, and the invisible tag characters.
 * The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Makes terminal escapes and invisible characters visible: ESC as `^[` (kubectl writes it so), others as `\u202e`. */
export function neutralise(text: string): string {
  return text.replace(BREAKS, ' ').replace(UNSAFE, showCharacter);
}

function showCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Caret notation, as cat -v writes it: ^@ to ^_ for 0 to 31, ^? for 127.
  if (code < 0x20 || code === 0x7f) return `^${String.fromCodePoint(code ^ 0x40)}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** What UNSAFE names beyond C0, and the two line separators. */
const INVISIBLE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Whether a text has C1 controls, DEL, bidirectional marks or other invisible characters. C0 controls do not count. */
export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) !== -1;
}

/** The text with each of those characters replaced by what `escape` makes of it. */
export function replaceInvisible(text: string, escape: (character: string) => string): string {
  return text.replace(INVISIBLE, escape);
}
