#!/usr/bin/env node
// The developer's door: the TypeScript sources as they are, with a manifest made at this moment.
'use strict';

async function run() {
  const { main } = await import('../src/main.ts');
  const { readProduct } = await import('../scripts/product.ts');
  process.exit(await main(process.argv.slice(2), await readProduct()));
}

void run();
