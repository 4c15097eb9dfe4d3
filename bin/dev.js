#!/usr/bin/env node
// The developer's door: the TypeScript sources as they are, with a manifest made at this moment.
import process from 'node:process';
import { main } from '../src/main.ts';
import { readProduct } from '../scripts/product.ts';

process.exit(await main(process.argv.slice(2), await readProduct()));
