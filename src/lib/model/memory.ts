/** What is kept somewhere for a while. Neither ever fails. */
export interface Memory<T> {
  /** undefined: there is nothing, it is older than `maxAge` (ms), or it cannot be read. */
  read(maxAge: number): Promise<T | undefined>;
  /** What cannot be kept is not. */
  write(value: T): Promise<void>;
}
