// Who the user is to the server, and where that comes from.

export interface Credential {
  /** Value of the Authorization header. */
  authorization?: string;
  /** PEM. */
  cert?: string | Buffer;
  key?: string | Buffer;
}

export interface CredentialSource {
  get(): Promise<Credential>;
  /** Called after a 401 that `stale` met; true = another credential is there and a second try makes sense. */
  refresh(stale: Credential): Promise<boolean>;
}
