// A container's environment and the $(VAR) in its command, as kubelet resolves them. A missing ConfigMap, Secret or key
// throws the sentence that becomes the message of CreateContainerConfigError.

import type { Api, StoredObject } from '../api.ts';

export type Environment = Record<string, string>;

/** Thrown when a container cannot be created as configured. */
export class ConfigError extends Error {}

export function resolveEnvironment(api: Api, pod: StoredObject, container: any): Environment {
  const resolver = new Resolver(api, pod, container);
  return resolver.run();
}

/** Replaces `$(NAME)`; an unknown name stays as it is, `$$` is a dollar sign. */
export function expandReferences(text: string, environment: Environment): string {
  return text.replace(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (environment[name] ?? all),
  );
}

class Resolver {
  readonly #api: Api;
  readonly #pod: StoredObject;
  readonly #container: any;

  constructor(api: Api, pod: StoredObject, container: any) {
    this.#api = api;
    this.#pod = pod;
    this.#container = container;
  }

  run(): Environment {
    const result: Environment = {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOSTNAME: this.#pod['spec'].hostname ?? this.#pod.metadata.name,
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      HOME: '/root',
    };
    for (const source of this.#container.envFrom ?? []) Object.assign(result, this.#readAll(source));
    for (const { name, value, valueFrom } of this.#container.env ?? []) {
      const resolved = valueFrom === undefined ? expandReferences(value ?? '', result) : this.#read(valueFrom);
      if (resolved !== undefined) result[name] = resolved;
    }
    return result;
  }

  #readAll({ prefix = '', configMapRef, secretRef }: any): Environment {
    const reference = configMapRef ?? secretRef;
    const data = configMapRef
      ? this.#keysOf('configmap', 'configmaps', reference)
      : this.#keysOf('secret', 'secrets', reference);
    return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [prefix + key, value]));
  }

  #read(source: any): string | undefined {
    if (source.fieldRef) return this.#readField(source.fieldRef.fieldPath);
    if (source.resourceFieldRef) return this.#container.resources?.limits?.[source.resourceFieldRef.resource] ?? '0';
    const { configMapKeyRef, secretKeyRef } = source;
    if (configMapKeyRef) return this.#readKey('configmap', 'configmaps', 'ConfigMap', configMapKeyRef);
    return secretKeyRef ? this.#readKey('secret', 'secrets', 'Secret', secretKeyRef) : undefined;
  }

  #readKey(word: string, plural: string, kind: string, reference: any): string | undefined {
    const data = this.#keysOf(word, plural, reference);
    const value = data?.[reference.key];
    if (value !== undefined || reference.optional === true) return value;
    const place = `${this.#pod.metadata['namespace']}/${reference.name}`;
    throw new ConfigError(`couldn't find key ${reference.key} in ${kind} ${place}`);
  }

  #keysOf(word: string, plural: string, reference: any): Environment | undefined {
    const found = this.#api
      .peek('', plural, this.#pod.metadata['namespace'])
      .find((object) => object.metadata.name === reference.name);
    if (found === undefined && reference.optional !== true)
      throw new ConfigError(`${word} "${reference.name}" not found`);
    const data = (found?.['data'] ?? {}) as Environment;
    if (word !== 'secret') return found && data;
    const decode = ([key, text]: [string, string]) => [key, Buffer.from(text, 'base64').toString()];
    return found && Object.fromEntries(Object.entries(data).map(decode));
  }

  #readField(path: string): string {
    const [, map, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
    if (map !== undefined) return this.#pod.metadata[map]?.[key!] ?? '';
    const value = path.split('.').reduce((object: any, field) => object?.[field], this.#pod);
    return String(value ?? '');
  }
}
