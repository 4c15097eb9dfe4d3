// Which proxy stands between us and the server: the kubeconfig's proxy-url, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY by
// Go's rules, because that is what a user's kubectl obeys: upper case before lower, no ALL_PROXY, `example.com` covers
// its subdomains, CIDR ranges count, and loopback never goes through a proxy.

import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../model/errors.ts';

/** undefined = direct. Throws ConfigError for an unusable proxy-url. */
export function findProxy(server: URL, proxyUrl: string | undefined, env: NodeJS.ProcessEnv): URL | undefined {
  if (proxyUrl) return parseProxyUrl(proxyUrl);
  const own = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const address = env[own] || env[own.toLowerCase()];
  if (!address || isExempt(server, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  const text = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(text) ? parseProxyUrl(text) : undefined;
}

function parseProxyUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)) {
    throw new ConfigError(`invalid 'proxy-url': unsupported scheme, must be http, https, or socks5`);
  }
  return url;
}

function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isInRange(host, '127.0.0.0/8') || isInRange(host, '::1/128')) return true;
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const { name, entryPort } = splitPort(entry);
  if (entryPort !== '' && entryPort !== port) return false;
  if (isIP(name)) return isIP(host) > 0 && isInRange(host, `${name}/${isIP(name) === 4 ? 32 : 128}`);
  if (isIP(host)) return false;
  const suffix = name.replace(/^\*?\./, '');
  const subdomainsOnly = suffix !== name;
  return host.endsWith(`.${suffix}`) || (!subdomainsOnly && host === suffix);
}

function splitPort(entry: string): { name: string; entryPort: string } {
  const found = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry);
  return { name: found?.[1] ?? found?.[2] ?? entry, entryPort: found?.[3] ?? '' };
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(host);
  if (family === 0 || isIP(network) === 0 || !/^\d+$/.test(bits)) return false;
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
