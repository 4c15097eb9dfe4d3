// What version of Kubernetes the server is: some of its messages mean something else on an old one.

export interface ServerVersion {
  major: number;
  minor: number;
  /** As the server writes it, e.g. `v1.37.2`. */
  text: string;
}

/** The body of GET /version; undefined when it is none. Some clouds write a minor of `27+`. */
export function toServerVersion(body: unknown): ServerVersion | undefined {
  const { major = '', minor = '', gitVersion = '' } = (body ?? {}) as Record<string, string>;
  const version = { major: Number.parseInt(major, 10), minor: Number.parseInt(minor, 10), text: String(gitVersion) };
  return Number.isNaN(version.major) || Number.isNaN(version.minor) ? undefined : version;
}

export function isAtLeast(version: ServerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
