import { defineConfig } from 'rolldown';
import { lazyOclif } from './scripts/lazy-requires.ts';

/**
 * What is loaded together is one file: each costs a start 0.3 ms. A group takes along what its files import; what two groups
 * need belongs to the one named first.
 */
const GROUPS = [
  {
    name: 'words',
    test: /src\/lib\/(?:cli\/flag-tokens|view\/(?:age|completion|untrusted-text)|model\/(?:naisjob|run))\.ts$/,
  },
  { name: 'nouns', test: /src\/lib\/model\/(?:big-integers|duration|errors|near-names|resource|server-version)\.ts$/ },
  { name: 'cluster', test: /src\/lib\/cluster\/(?:connect|kubeconfig)\.ts$/ },
  { name: 'compose', test: /src\/lib\/cli\/compose\.ts$/ },
  { name: 'shell', test: /src\/lib\/cli\/(?:base-command|find-verb|readers|report-error|verb-config)\.ts$/ },
  { name: 'attempt', test: /src\/lib\/model\/attempt(?:-outcome|-reason)?\.ts$/ },
  { name: 'pictures', test: /src\/lib\/view\/table\.ts$/ },
].map((group, index, all) => ({ ...group, priority: all.length - index }));

// One bundle with a chunk for each verb. CommonJS, because Node starts it faster than the same as ES modules (measured:
// 1.10 to 1.18 times), and with everything in it, so that an installed plugin has no dependencies.
export default defineConfig({
  input: { bundle: 'src/bundle.ts' },
  platform: 'node',
  plugins: [lazyOclif],
  // oclif asks for these only when it runs TypeScript sources; they would be 3.7 MB of the bundle.
  external: ['typescript', 'pnpapi'],
  // Without this the thousands of generated models of the client library would be loaded at each start.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/@kubernetes\/client-node/, sideEffects: false }] },
  output: {
    dir: 'dist',
    format: 'cjs',
    minify: true,
    codeSplitting: { groups: GROUPS },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
