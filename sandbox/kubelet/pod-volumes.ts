// A pod's volumes as files. What a real node would mount from a disk or a driver is an empty folder here.

import type { Api, StoredObject } from '../api.ts';
import type { Mount } from './container-files.ts';

export class PodVolumes {
  readonly #api: Api;
  readonly #pod: StoredObject;
  readonly #folders = new Map<string, Map<string, string>>();

  constructor(api: Api, pod: StoredObject) {
    this.#api = api;
    this.#pod = pod;
  }

  mountsOf(container: any): Mount[] {
    return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }: Record<string, string>) => {
      const volume = (this.#pod['spec'].volumes ?? []).find((one: { name: string }) => one.name === name);
      return volume === undefined || subPath !== undefined ? [] : [{ path: mountPath!, files: this.#open(volume) }];
    });
  }

  #open(volume: any): Mount['files'] {
    if (volume.configMap) return () => this.#readKeys('configmaps', volume.configMap.name);
    if (volume.secret) return () => this.#readKeys('secrets', volume.secret.secretName);
    const folder = this.#folders.get(volume.name) ?? new Map<string, string>();
    this.#folders.set(volume.name, folder);
    return folder;
  }

  #readKeys(plural: string, name: string): Map<string, string> {
    const found = this.#api
      .peek('', plural, this.#pod.metadata['namespace'])
      .find((object) => object.metadata.name === name);
    const decode = (text: string) => (plural === 'secrets' ? Buffer.from(text, 'base64').toString() : text);
    const entries = Object.entries((found?.['data'] ?? {}) as Record<string, string>);
    return new Map(entries.map(([key, text]) => [key, decode(text)]));
  }
}
