import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { classOf } from '../../../src/facts/manifest/manifest.ts';
import { messageFilter } from '../../../src/hosts/secrets/filter.ts';
import { hideSecrets } from '../../../src/hosts/secrets/mask-secrets.ts';
import { maskedFiles } from '../../../src/sync/plan/masked-files.ts';
import { commands, files, sides, textOf } from '../../secrets/canaries.ts';
import { found } from '../../secrets/two-hosts.ts';
import { installed } from './filtered.ts';

const filter = messageFilter(maskedFiles);
const nonce = 'n0nce';

/** What a program printed about a file, as it leaves the host. `secret`: a file that is secret as a whole. */
function printed(awk: string, message: string, text = '', secret = ''): string {
  const part = (name: string, body: string): string => `\n@${nonce} ${name}\n${body}`;
  const input = `${nonce}${part('secret', secret)}${part('text', text)}${part('message', message)}\n`;
  const { stdout, stderr } = spawnSync('sh', ['-c', `${awk} "$1"`, 'sh', filter], {
    input,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  expect(stderr).toBe('');
  return stdout;
}

describe.each(installed)('the message of a program, hidden by %s,', (awk) => {
  it('has no secret of a line that it repeats', () => {
    expect(printed(awk, 'x: line 3: unknown setting: db_password = hunter2-abc')).toBe(
      'x: line 3: unknown setting: db_password = (hidden)\n',
    );
  });

  it('has no secret of the file, if it repeats a part of a line only', () => {
    const file = 'user = bob\ndb_password = "hunter2-abc and more"\nstatic_maps = static:bob:Xy7\n';
    expect(printed(awk, 'unknown directive "hunter2-abc" in x:2', file)).toBe('unknown directive "(hidden)" in x:2\n');
    expect(printed(awk, 'expected ; near hunter2-abc and more', file)).toBe('expected ; near (hidden)\n');
  });

  it('keeps words in which a short secret occurs, and the number of the line', () => {
    const file = 'password = abc\n';
    expect(printed(awk, 'abcd: line 3: "abc" is not expected', file)).toBe(
      'abcd: line 3: "(hidden)" is not expected\n',
    );
  });

  it('hides the longer one of two secrets that begin alike', () => {
    expect(printed(awk, 'no abcdefgh12, no abcdefgh', 'password = abcdefgh\ntoken = abcdefgh12\n')).toBe(
      'no (hidden), no (hidden)\n',
    );
  });

  it('has no line of a private key', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n';
    expect(printed(awk, 'near MIIEvQIBADANBgkqhkiG9w0BAQEF', key)).toBe('near (hidden)\n');
    expect(printed(awk, `it reads:\n${key}end`, '')).not.toContain('MIIE');
  });

  it('has no word of a file that is secret as a whole', () => {
    expect(printed(awk, 'sasl: bad entry mail, s3cr / x9', '', '==> /etc/sasl <==\nmail bob:s3cr\nx9z\n')).toBe(
      'sasl: bad entry (hidden), (hidden) / x9\n',
    );
  });

  it('says nothing of the last line where it was cut, because a part of a secret may stand there', () => {
    const cut = printed(awk, `first\n${'x'.repeat(66_000)} hunter2-a`, 'password = hunter2-abc\n');
    expect(cut).toBe('first\n');
  });

  it('is not changed where nothing is secret', () => {
    const message = 'nginx: [emerg] unknown directive "listn" in /etc/nginx/nginx.conf:12\n(see the passphrase file)\n';
    expect(printed(awk, message.trimEnd(), 'listn 80;\n')).toBe(message);
  });

  it('has no canary of any place, whether it repeats the lines or every word', () => {
    const places = [...files, ...commands];
    const isSecret = ({ at }: (typeof places)[number]): boolean =>
      at.startsWith('/') && classOf(at) === 'shared-secret';
    for (const side of sides) {
      const texts = (of: typeof places): string =>
        of.map((place) => `==> ${place.at} <==\n${textOf(place, side)}\n`).join('');
      const words = places.flatMap((place) => textOf(place, side).split(/[\s="':,;<>(){}@/]+/));
      const message = `${texts(places)}==> words <==\n${words.map((word) => `unknown directive "${word}"`).join('\n')}`;
      const shown = printed(
        awk,
        message,
        texts(places.filter((place) => !isSecret(place))),
        texts(places.filter(isSecret)),
      );
      expect(shown.split('\n').length).toBeGreaterThan(words.length);
      expect(found(shown)).toEqual([]);
    }
  });
});

it('a message that arrives with a secret all the same is shown without it', () => {
  expect(hideSecrets('sudo: x: password=hunter2-abc')).toBe('sudo: x: password=(hidden)');
  expect(hideSecrets('sudo: a password is required')).toBe('sudo: a password is required');
});
