import { expect, test } from 'vitest';
import { drawManifestDiff } from '../../../src/lib/view/manifest-diff.ts';

const raw = (digits: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
const aManifest = (digits: string) => ({
  apiVersion: 'nais.io/v1',
  kind: 'Naisjob',
  metadata: { name: 'x' },
  spec: { big: raw(digits) },
});

test('integers beyond 2^53 differ by their last digit', () => {
  expect(drawManifestDiff(aManifest('9007199254740992'), aManifest('9007199254740993'), { colour: false })).toBe(
    `--- live
+++ file
@@ -2,5 +2,5 @@
 kind: Naisjob
 metadata:
   name: x
 spec:
-  big: 9007199254740992
+  big: 9007199254740993`,
  );
});
