// `node --import` this: writes what was loaded, one URL a line, as the last thing on stderr.
import { registerHooks } from 'node:module';
import process from 'node:process';

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) loaded.add(url);
    return next(url, context);
  },
});
process.on('exit', () => process.stderr.write([...loaded].map((url) => `LOADED ${url}\n`).join('')));
