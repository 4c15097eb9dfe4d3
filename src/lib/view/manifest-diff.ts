// How two manifests differ, as `kubectl diff` shows it.

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { stringify } from 'yaml';
import { withBigInts } from '../model/big-integers.ts';
import type { NewObject } from '../model/kube-object.ts';
import { createPaint, type Tone } from './palette.ts';
import { neutralise } from './untrusted-text.ts';

const TONES: Record<string, Tone> = { '-': 'failed', '+': 'done', '@': 'none' };

/** A unified diff of both as YAML; keys are sorted, because their order says nothing. */
export function drawManifestDiff(
  live: NewObject,
  wanted: NewObject,
  look: { colour: boolean; names?: [string, string] },
): string {
  const paint = createPaint(look.colour);
  const [before, after] = look.names ?? ['live', 'file'];
  const patch = createTwoFilesPatch(before, after, toYaml(live), toYaml(wanted), undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
  return patch
    .trimEnd()
    .split('\n')
    .map((line) => paint(TONES[line[0] ?? ''] ?? 'plain', neutralise(line)))
    .join('\n');
}

function toYaml(manifest: NewObject): string {
  return stringify(withBigInts(manifest), { lineWidth: 0, sortMapEntries: true });
}
