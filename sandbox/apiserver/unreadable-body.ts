/** A body that is no JSON: handed on as it is, because every kind of request has its own words for that. */
export class UnreadableBody {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Go's words for the first character that does not fit, as far as they can be told from here. */
  describe(): string {
    const text = this.text.trimStart();
    if (!text) return 'unexpected end of JSON input';
    if (!'[{"-0123456789tfn'.includes(text[0]!)) return `invalid character '${text[0]}' looking for beginning of value`;
    return 'unexpected end of JSON input';
  }

  /** As the server shows undecodable bytes. */
  toHex(): string {
    return Buffer.from(this.text).subarray(0, 256).toString('hex');
  }
}
