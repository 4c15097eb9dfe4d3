// What `version` reports. The type is a contract (docs/contract.md): keys are added, never renamed.

export interface ClientVersion {
  /** Of this tool. */
  version: string;
  node: string;
  /** `linux-x64`. */
  platform: string;
}

export interface VersionResult {
  verb: 'version';
  client: ClientVersion;
  /** Absent with --client. */
  server?: {
    /** As the server writes it; absent when it tells none. */
    version?: string;
    /** Absent where Naisjobs are not served. */
    naisjobs?: { apiVersion: string; statusSubresource: boolean };
  };
}
