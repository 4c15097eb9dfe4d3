// Which images can be pulled: of localhost those that every node has, as on the real cluster; of a registry all but those whose name
// says that they cannot.

const ON_EVERY_NODE = /^localhost\/(?:busybox|pause)(?::|$)/;

/** Undefined = it is there; otherwise what the container runtime says. */
export function findPullError(image: string): string | undefined {
  const isThere = image.startsWith('localhost/')
    ? ON_EVERY_NODE.test(image)
    : !image.includes('/missing') && !image.includes('nonexistent');
  if (isThere) return undefined;
  const begin = `failed to pull and unpack image "${image}": failed to resolve reference "${image}":`;
  if (!image.startsWith('localhost/')) return `${begin} ${image}: not found`;
  const [name, tag = 'latest'] = image.slice('localhost/'.length).split(':');
  const url = `http://localhost/v2/${name}/manifests/${tag}`;
  return `${begin} failed to do request: Head "${url}": dial tcp 127.0.0.1:80: connect: connection refused`;
}
