// What names and label values may look like, and how the server says they may not (apimachinery's validation texts).
export const dns1123Subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
export const dns1123Label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const qualifiedNameText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** Each function returns what is wrong, or nothing. Lengths are in bytes of ASCII, as the server counts them. */
export type NameRule = (name: string) => string[];

export const checkSubdomain: NameRule = (name) => [
  ...(name.length > 253 ? ['must be no more than 253 bytes'] : []),
  ...(new RegExp(`^${label}(\\.${label})*$`).test(name) ? [] : [dns1123Subdomain]),
];

export const checkLabel: NameRule = (name) => [
  ...(name.length > 63 ? ['must be no more than 63 bytes'] : []),
  ...(new RegExp(`^${label}$`).test(name) ? [] : [dns1123Label]),
];

/** RBAC names are free text that fits into one path segment. */
export const checkPathSegment: NameRule = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
};

export const checkLabelValue: NameRule = (value) => [
  ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
  ...(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) ? [] : [labelValueText]),
];

/** `app`, `batch.kubernetes.io/job-name`. */
export const checkQualifiedName: NameRule = (key) => {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0 || (second !== undefined && first === ''))
    return [`a qualified name ${qualifiedNameText.slice(10)}`];
  const name = second ?? first;
  const prefix = second === undefined ? [] : checkSubdomain(first).map((text) => `prefix part ${text}`);
  if (name === '') return [...prefix, 'name part must be non-empty', qualifiedNameText];
  const long = name.length > 63 ? ['name part must be no more than 63 bytes'] : [];
  return [...prefix, ...long, ...(/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) ? [] : [qualifiedNameText])];
};

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** What the server appends to generateName: five letters without vowels, the base cut so that 63 suffices. */
export function generateName(base: string): string {
  const letters = Array.from({ length: 5 }, () => suffixLetters[Math.floor(Math.random() * suffixLetters.length)]);
  return base.slice(0, 58) + letters.join('');
}
