// `node --require` this: writes which of Node's own modules were loaded since, as the last thing on stderr.
'use strict';

const { writeSync } = require('node:fs');

const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const fresh = process.moduleLoadList.filter((each) => !before.has(each));
  writeSync(2, `NODE ${fresh.map((each) => each.replace('NativeModule ', '')).join(' ')}`);
});
