// Writes container images without a container tool: an OCI layout in a tar, with one layer of static binaries.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

export interface ImageContents {
  /** Full name, e.g. `localhost/busybox:1`. */
  reference: string;
  entrypoint: string[];
  /** Path in the image to path on this machine. */
  files: Record<string, string>;
  /** Path in the image to what the link points at. */
  links?: Record<string, string>;
}

interface TarEntry {
  path: string;
  mode: number;
  /** Absent for a folder or a link. */
  data?: Buffer;
  linkTo?: string;
}

const FOLDERS = ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'var', 'run', 'root'];
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n';
const GROUP = 'root:x:0:\nnogroup:x:65534:\n';

/** Writes `path`, ready for `ctr images import`. The architecture is this machine's. */
export function writeImage(path: string, contents: ImageContents): void {
  const layer = writeTar(planLayer(contents));
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = { architecture, os: 'linux' };
  const config = toJson({
    ...platform,
    config: { Entrypoint: contents.entrypoint, Env: ['PATH=/bin:/usr/bin:/sbin'], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const manifest = toJson({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: [describe('application/vnd.oci.image.layer.v1.tar', layer)],
  });
  const annotations = { 'io.containerd.image.name': contents.reference };
  const described = { ...describe('application/vnd.oci.image.manifest.v1+json', manifest), platform, annotations };
  const blobs = [layer, config, manifest].map((data) => ({
    path: `blobs/sha256/${digestOf(data).slice('sha256:'.length)}`,
    mode: 0o644,
    data,
  }));
  writeFileSync(
    path,
    writeTar([
      { path: 'oci-layout', mode: 0o644, data: toJson({ imageLayoutVersion: '1.0.0' }) },
      { path: 'index.json', mode: 0o644, data: toJson({ schemaVersion: 2, manifests: [described] }) },
      { path: 'blobs', mode: 0o755 },
      { path: 'blobs/sha256', mode: 0o755 },
      ...blobs,
    ]),
  );
}

function planLayer(contents: ImageContents): TarEntry[] {
  return [
    ...FOLDERS.map((path) => ({ path, mode: path === 'tmp' ? 0o1777 : 0o755 })),
    { path: 'etc/passwd', mode: 0o644, data: Buffer.from(PASSWD) },
    { path: 'etc/group', mode: 0o644, data: Buffer.from(GROUP) },
    ...Object.entries(contents.files).map(([path, source]) => ({ path, mode: 0o755, data: readFileSync(source) })),
    ...Object.entries(contents.links ?? {}).map(([path, linkTo]) => ({ path, mode: 0o777, linkTo })),
  ];
}

function describe(mediaType: string, data: Buffer): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(data), size: data.length };
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const BLOCK = 512;

/** POSIX ustar, two empty blocks at the end. Paths up to 100 bytes. */
function writeTar(entries: TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const size = entry.data?.length ?? 0;
    parts.push(writeHeader(entry, size));
    if (entry.data !== undefined) parts.push(entry.data, Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function writeHeader(entry: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const type = entry.linkTo !== undefined ? '2' : entry.data !== undefined ? '0' : '5';
  header.write(type === '5' ? `${entry.path}/` : entry.path, 0);
  header.write(octal(entry.mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(type, 156);
  header.write(entry.linkTo ?? '', 157);
  header.write('ustar\x0000', 257);
  // The checksum counts its own field as eight spaces.
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
