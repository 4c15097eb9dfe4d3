// The product from its sources, with the manifest as it is committed: nothing is loaded that a start does not need.
import process from 'node:process';
import manifest from '../../../oclif.manifest.json' with { type: 'json' };
import pjson from '../../../package.json' with { type: 'json' };
import { main, type Product } from '../../../src/main.ts';

process.exit(await main(process.argv.slice(2), { pjson, manifest, root: process.cwd() } as unknown as Product));
