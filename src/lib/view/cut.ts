// A text cut to a number of terminal columns, between whole characters.

import stringWidth from 'string-width';

const NARROW_ONLY = /^[\u0020-\u007e\u2500-\u257f]*$/u;

let characters: Intl.Segmenter | undefined;

/** Made when it is needed: that takes as long as all else of a start. */
function segmentText(text: string): Iterable<{ segment: string }> {
  characters ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return characters.segment(text);
}

/** One column wide each, as far as terminals agree: ASCII and the lines of trees. */
export function isNarrow(text: string): boolean {
  return NARROW_ONLY.test(text);
}

/** Terminal columns of one line without escapes. Linear in its length. */
export function measure(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}

/** The text, or as much of it as `width` columns hold with the `…` that stands for the rest. Looks no further than that. */
export function cutToWidth(text: string, width: number): string {
  if (text.length <= width && isNarrow(text)) return text;
  let [shown, beforeDots, columns] = ['', '', 0];
  for (const { segment } of segmentText(text)) {
    columns += stringWidth(segment);
    if (columns > width) return `${beforeDots}…`;
    shown += segment;
    if (columns < width) beforeDots = shown;
  }
  return text;
}
