// What a terminal shows, as SVG. Only the escapes that this tool writes (src/lib/view/palette.ts) are known.

export type Theme = 'light' | 'dark';

interface Look {
  paper: string;
  edge: string;
  plain: string;
  green: string;
  yellow: string;
  red: string;
  grey: string;
}

/** Each colour on its paper has a contrast of at least 4.5 to 1, which WCAG asks of text. */
const LOOKS: Record<Theme, Look> = {
  light: {
    paper: '#ffffff',
    edge: '#d1d9e0',
    plain: '#1f2328',
    green: '#116329',
    yellow: '#7d4e00',
    red: '#a40e26',
    grey: '#59636e',
  },
  dark: {
    paper: '#0d1117',
    edge: '#3d444d',
    plain: '#e6edf3',
    green: '#7ee787',
    yellow: '#e3b341',
    red: '#ff7b72',
    grey: '#9198a1',
  },
};

/** px */
const FONT = 14;
const COLUMN = 8.4;
const LINE = 20;
const MARGIN = 16;

interface Style {
  colour: keyof Look;
  bold: boolean;
}

const CODES: Record<string, Partial<Style>> = {
  0: { colour: 'plain', bold: false },
  1: { bold: true },
  22: { bold: false },
  31: { colour: 'red' },
  32: { colour: 'green' },
  33: { colour: 'yellow' },
  39: { colour: 'plain' },
  90: { colour: 'grey' },
};

interface Piece extends Style {
  text: string;
  /** Column, from 0. */
  at: number;
}

/** Cuts a line where its look changes. @throws on an escape that is not known. */
function cutLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let style: Style = { colour: 'plain', bold: false };
  let at = 0;
  for (const [token, code] of line.matchAll(/\u001b\[(\d+)m|[^\u001b]+|\u001b/g)) {
    const change = code === undefined ? undefined : CODES[code];
    if (change !== undefined) {
      style = { ...style, ...change };
      continue;
    }
    if (token.startsWith('\u001b')) throw new Error(`unknown escape in ${JSON.stringify(line)}`);
    pieces.push({ ...style, text: token, at });
    at += [...token].length;
  }
  return pieces;
}

/** Words at the columns where they stand, whatever font there is; the gaps between them are left out. */
function drawPiece({ text, at, colour, bold }: Piece, look: Look, y: number): string {
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: words, index }) => {
      const x = (MARGIN + (at + [...text.slice(0, index)].length) * COLUMN).toFixed(1);
      const length = ([...words].length * COLUMN).toFixed(1);
      const weight = bold ? ' font-weight="bold"' : '';
      return `<text x="${x}" y="${y}" textLength="${length}" fill="${look[colour]}"${weight}>${escape(words)}</text>`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `written` may hold escapes. `title` is for who does not see it. */
export function drawSvg(written: string, theme: Theme, title: string): string {
  const look = LOOKS[theme];
  const lines = written.trimEnd().split('\n').map(cutLine);
  const columns = Math.max(...lines.flat().map(({ at, text }) => at + [...text].length));
  const width = Math.ceil(columns * COLUMN) + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  const drawn = lines.map((pieces, row) =>
    pieces.map((piece) => drawPiece(piece, look, MARGIN + row * LINE + FONT)).join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}">`,
    `<title>${escape(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${look.paper}" stroke="${look.edge}"/>`,
    ...drawn.filter((line) => line !== ''),
    '</svg>\n',
  ].join('\n');
}
