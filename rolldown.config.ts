import { defineConfig } from 'rolldown';
import { lazyOclif } from './scripts/lazy-requires.ts';

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

    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
