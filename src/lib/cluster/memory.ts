/** What is kept somewhere for a while. Neither ever fails. */
export interface Memory<T> {
  /** undefined: there is nothing, or it is older than `maxAge`, ms. */
  read(maxAge: number): Promise<T | undefined>;
  write(value: T): Promise<void>;
}
