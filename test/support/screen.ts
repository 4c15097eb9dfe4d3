// What is to be seen on a terminal after all that was written to it: the few movements that a redraw needs.

const TOKENS = /\u001b\[(\d*)(?:;\d+)*([A-Za-z])|\r|\n|[^\u001b\r\n]+/gu;

/** Lines without trailing spaces, the scrolled ones too. Throws on a movement that it does not know. */
export function renderScreen(written: string): string[] {
  const lines = [''];
  let [row, column] = [0, 0];
  for (const [token, count, command] of written.matchAll(TOKENS)) {
    if (token === '\r') column = 0;
    else if (token === '\n') row += 1;
    else if (command === 'A') row -= Number(count || 1);
    else if (command === 'G') column = Number(count || 1) - 1;
    else if (command === 'J') lines.splice(row, Infinity, (lines[row] ?? '').slice(0, column));
    else if (command !== undefined && command !== 'm') throw new Error(`unknown movement ${JSON.stringify(token)}`);
    else if (command === undefined) {
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + token + line.slice(column + token.length);
      column += token.length;
    }
    while (lines.length <= row) lines.push('');
  }
  return lines.map((line) => line.trimEnd());
}
