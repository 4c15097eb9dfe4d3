// How cost grows with the number of runs, as an SVG: two panels (time, memory), a line for each command.

import type { Cost } from './pairs.ts';
import type { Figure } from './setup.ts';

const WIDTH = 420;
const HEIGHT = 280;
const LEFT = 56;
const TOP = 40;
const COLOURS = ['#0067c5', '#c30000', '#06893a', '#c77300', '#634689', '#5c5c5c'];

type Series = [name: string, points: [size: number, value: number][]];

interface Panel {
  title: string;
  of(cost: Cost): number;
}

const PANELS: Panel[] = [
  { title: 'time, s', of: ({ seconds }) => seconds },
  { title: 'peak memory, MiB', of: ({ peakMiB }) => peakMiB },
];

/** A document by itself: no fonts, scripts or styles from elsewhere. */
export function drawPlot(figures: readonly Figure[]): string {
  const width = PANELS.length * (WIDTH + LEFT) + 20;
  const panels = PANELS.map((panel, index) => drawPanel(panel, figures, index * (WIDTH + LEFT) + LEFT));
  const names = listSeries(figures, PANELS[0]!.of).map(([name]) => name);
  const height = TOP + HEIGHT + 40 + Math.ceil(names.length / 2) * 18;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels,
    ...names.map(drawKey),
    '</svg>\n',
  ].join('\n');
}

function listSeries(figures: readonly Figure[], of: Panel['of']): Series[] {
  const series = new Map<string, Map<number, number>>();
  const add = (name: string, size: number, value: number) =>
    series.set(name, (series.get(name) ?? new Map<number, number>()).set(size, value));
  for (const { what, against, size, pair } of figures) {
    if (size === undefined) continue;
    add(`naisjob ${what}`, size, of(pair.ours));
    add(against, size, of(pair.theirs));
  }
  return [...series].map(([name, points]) => [name, [...points]]);
}

function drawPanel({ title, of }: Panel, figures: readonly Figure[], left: number): string {
  const series = listSeries(figures, of);
  const points = series.flatMap(([, each]) => each);
  const mostRuns = Math.max(1, ...points.map(([size]) => size));
  const most = Math.max(...points.map(([, value]) => value), Number.EPSILON);
  const x = (size: number) => round(left + (size / mostRuns) * (WIDTH - 20));
  const y = (value: number) => round(TOP + HEIGHT - (value / most) * HEIGHT);
  const sizes = [...new Set(points.map(([size]) => size))];
  return [
    `<text x="${left}" y="${TOP - 16}" font-weight="bold">${title}</text>`,
    `<path d="M${left} ${TOP}V${TOP + HEIGHT}H${left + WIDTH - 20}" fill="none" stroke="#888"/>`,
    ...[0, 0.5, 1].map((part) => label(left - 6, y(part * most) + 4, drawNumber(part * most), 'end')),
    ...sizes.map((size) => label(x(size), TOP + HEIGHT + 16, drawNumber(size), 'middle')),
    label(left + WIDTH / 2, TOP + HEIGHT + 32, 'runs in the namespace', 'middle'),
    ...series.map(
      ([, each], index) =>
        `<polyline points="${each.map(([size, value]) => `${x(size)},${y(value)}`).join(' ')}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2"/>`,
    ),
  ].join('\n');
}

function drawKey(name: string, index: number): string {
  const x = LEFT + (index % 2) * (WIDTH + LEFT);
  const y = TOP + HEIGHT + 56 + Math.floor(index / 2) * 18;
  const line = `<path d="M${x} ${y - 4}h24" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2"/>`;
  return `${line}${label(x + 30, y, name, 'start')}`;
}

function label(x: number, y: number, text: string, anchor: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${text}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const drawNumber = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(round(value));
