import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certificates, dateOf, nameCovers } from '../../../src/facts/security/certificates.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const healthy = readFileSync(
  new URL('../../../fixtures/healthy/a/root/etc/ssl/certs/bm_cert.pem', import.meta.url),
  'utf8',
);

describe('certificates', () => {
  it('are read with names, times and line, all that one file holds', () => {
    const fact = parseFact(certificates, { server: `# made by hand\n${healthy}` });
    expect(fact.known && fact.value.served).toMatchObject([
      {
        path: '/etc/ssl/certs/bm_cert.pem',
        unreadable: 0,
        certificates: [
          { subject: 'O=Example, CN=mail.example.org', names: ['mail.example.org'], notAfter: 1866622799, line: 2 },
          { names: ['bluemind lab ca'], line: 22 },
        ],
      },
    ]);
  });

  it('of domains come after the server’s own', () => {
    const domains = readAs([{ path: '/etc/ssl/certs/bm_cert-example.net.pem', text: healthy }]);
    const fact = parseFact(certificates, { server: healthy, domains });
    expect(fact.known && fact.value.served.map(({ path }) => path)).toEqual([
      '/etc/ssl/certs/bm_cert.pem',
      '/etc/ssl/certs/bm_cert-example.net.pem',
    ]);
  });

  it('are none without files, and unknown where nothing in a file is one', () => {
    expect(parseFact(certificates, {})).toEqual({ known: true, value: { served: [] } });
    expect(
      parseFact(certificates, { server: '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n' }),
    ).toMatchObject({ known: false, reason: 'unparsable' });
    expect(parseFact(certificates, { server: notRead('denied', 'x') })).toMatchObject({
      known: false,
      reason: 'denied',
    });
  });

  it.each([
    ['mail.example.org', 'MAIL.example.org', true],
    ['*.example.org', 'mail.example.org', true],
    ['*.example.org', 'a.mail.example.org', false],
    ['*.example.org', 'example.org', false],
    ['mail.example.org', 'webmail.example.org', false],
  ])('%s covers %s: %s', (pattern, host, expected) => {
    expect(nameCovers(pattern, host)).toBe(expected);
  });

  it('have dates for people', () => {
    expect(dateOf(0)).toBe('1970-01-01');
    expect(dateOf(1e18)).toMatch(/beyond/);
  });
});

const openssl = spawnSync('openssl', ['version']);

describe.skipIf(openssl.error !== undefined)(
  'a key belongs to its certificate, as openssl makes both (skipped: there is no openssl)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'halint-certificates-'));
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (...words: string[]): string => {
      const { stdout, stderr, status } = spawnSync('openssl', words, { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };

    it.each([
      ['RSA', ['-newkey', 'rsa:2048']],
      ['ECDSA', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
      ['Ed25519', ['-newkey', 'ed25519']],
    ])('%s', (_, newKey) => {
      const [key, certificate, both] = ['key', 'cert', 'both'].map((name) => join(folder, `${name}.pem`));
      if (key === undefined || certificate === undefined || both === undefined) throw new Error('no folder');
      run(
        'req',
        '-x509',
        ...newKey,
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        '-days',
        '30',
        '-subj',
        '/CN=a.example',
        '-addext',
        'subjectAltName=DNS:a.example,DNS:*.b.example',
      );
      // As BlueMind writes its file: certificate and key in one.
      writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
      const printed = run('pkey', '-in', both, '-passin', 'pass:', '-pubout');
      const fact = parseFact(certificates, { server: readFileSync(certificate, 'utf8'), key: printed });
      if (!fact.known) throw new Error(fact.detail);
      const [first] = fact.value.served[0]?.certificates ?? [];
      expect(fact.value.keyOfServed).toBe(first?.publicKey);
      expect(first?.names).toEqual(['a.example', '*.b.example']);
      const end = run('x509', '-in', certificate, '-noout', '-enddate').replace('notAfter=', '');
      expect(first?.notAfter).toBe(Date.parse(end) / 1000);
    });

    it('cannot be said of an encrypted key', () => {
      const key = join(folder, 'locked.pem');
      run('genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:x', '-out', key);
      const { stdout, stderr, status } = spawnSync('openssl', ['pkey', '-in', key, '-passin', 'pass:', '-pubout'], {
        encoding: 'utf8',
      });
      const fact = parseFact(certificates, { server: healthy, key: { stdout, stderr, exit: status ?? 1 } });
      expect(fact.known && fact.value.keyOfServed).toBeUndefined();
    });
  },
);
