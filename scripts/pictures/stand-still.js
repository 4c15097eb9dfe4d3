// Loaded before the command whose output becomes a picture: time stands still, at NOW (ms since 1970), and stdout is a terminal
// of 104 columns.

import process from 'node:process';

const now = Number(process.env['NOW']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...words) {
    super(...(words.length === 0 ? [now] : words));
  }

  static now() {
    return now;
  }
};

Object.defineProperties(process.stdout, {
  isTTY: { value: true },
  columns: { value: 104 },
  getWindowSize: { value: () => [104, 40] },
});
