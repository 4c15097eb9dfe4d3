// The sandbox's own certificate authority: made anew at each start, so that nothing of it can be mistaken for a secret.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface KeyPair {
  /** PEM. */
  certificate: string;
  /** PEM, PKCS #8. */
  key: string;
}

export interface Authority {
  /** PEM. */
  certificate: string;
  issueServer(hosts: string[]): Promise<KeyPair>;
  /** CN is the user, O its groups. */
  issueClient(user: string, groups: string[]): Promise<KeyPair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const yearMs = 365 * 24 * 3600 * 1000;

/** Real time, not the sandbox's: clients check these dates against their own clock. */
function validity() {
  // A day back: machines that share a folder seldom share a clock to the second.
  return { notBefore: new Date(Date.now() - yearMs / 365), notAfter: new Date(Date.now() + yearMs) };
}

function makeKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = bytes
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

export async function createAuthority(name: string): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await makeKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: `CN=${name}`,
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const issue = async (subject: string, extensions: x509.Extension[]): Promise<KeyPair> => {
    const own = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString('hex'),
      subject,
      issuer: root.subject,
      ...validity(),
      signingAlgorithm: algorithm,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        ...extensions,
        await x509.AuthorityKeyIdentifierExtension.create(root),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, key: await toPem(own.privateKey) };
  };
  return {
    certificate: `${root.toString('pem')}\n`,
    issueServer: (hosts) =>
      issue('CN=kube-apiserver', [toAlternativeNames(hosts), usage(x509.ExtendedKeyUsage.serverAuth)]),
    issueClient: (user, groups) => {
      const subject = [...groups.map((group) => `O=${group}`), `CN=${user}`].join(', ');
      return issue(subject, [usage(x509.ExtendedKeyUsage.clientAuth)]);
    },
  };
}

function usage(purpose: string): x509.Extension {
  return new x509.ExtendedKeyUsageExtension([purpose]);
}

function toAlternativeNames(hosts: string[]): x509.Extension {
  return new x509.SubjectAlternativeNameExtension(
    hosts.map((value) => ({ type: /^[\d.:]+$/.test(value) ? 'ip' : 'dns', value })),
  );
}
