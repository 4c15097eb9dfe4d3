// Text that arrives over time: standard input, and the middle of a pipe.

export class Input {
  #text = '';
  #closed = false;
  #abandoned = false;
  #wake: () => void = () => undefined;

  static empty(): Input {
    const input = new Input();
    input.close();
    return input;
  }

  static of(text: string): Input {
    const input = new Input();
    input.push(text);
    input.close();
    return input;
  }

  /** False = nobody reads any more. */
  push(text: string): boolean {
    if (this.#abandoned) return false;
    this.#text += text;
    this.#wake();
    return true;
  }

  /** The reader is gone. */
  abandon(): void {
    this.#abandoned = true;
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** What has arrived since the last read; undefined at the end. */
  async read(): Promise<string | undefined> {
    while (this.#text === '' && !this.#closed) await this.#more();
    const text = this.#text;
    this.#text = '';
    return text === '' ? undefined : text;
  }

  /** One line without its newline; undefined at the end. */
  async readLine(): Promise<string | undefined> {
    while (!this.#text.includes('\n') && !this.#closed) await this.#more();
    const end = this.#text.indexOf('\n');
    const line = end < 0 ? this.#text : this.#text.slice(0, end);
    if (end < 0 && line === '') return undefined;
    this.#text = end < 0 ? '' : this.#text.slice(end + 1);
    return line;
  }

  async readAll(): Promise<string> {
    while (!this.#closed) await this.#more();
    const text = this.#text;
    this.#text = '';
    return text;
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
