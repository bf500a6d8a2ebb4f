import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'csync2 talks to the other host over TLS',
  why:
    'Configuration holds passwords and private keys. Without TLS they cross the network in clear, and the peer is ' +
    'known by its address alone.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Make a key and a certificate for TLS on each host. `csync2 -k` is something else: it makes the key of a ' +
          'group.',
        commands: {
          shell: [
            'umask 077',
            'openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$(hostname)" -keyout ' +
              '/etc/csync2_ssl_key.pem -out /etc/csync2_ssl_cert.pem',
          ],
        },
        verify: '`openssl x509 -in /etc/csync2_ssl_cert.pem -noout -subject` says the name of the host.',
      },
      {
        on: 'both',
        check: 'No run of csync2 is under way.',
        text:
          'Delete the nossl line from the configuration, on both hosts at the same time. csync2 remembers the first ' +
          'certificate that it sees of a host.',
        verify: '`csync2 -T` ends without an error on both hosts.',
        undo: 'Put the line back on both hosts.',
      },
    ],
  },
  references: ['https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  appliesTo: ({ csync2 }) => csync2.groups.length > 0 || 'csync2 has no group here',
  check: ({ csync2 }) => {
    const [first] = csync2.noSsl;
    if (first === undefined) return [];
    const finding: Finding = {
      subject: 'nossl',
      message: 'csync2 sends files unencrypted',
      expected: 'no nossl line',
      actual: `nossl ${csync2.noSsl.map(({ text }) => text).join(' ')}`,
      ...(csync2.files[0] === undefined ? {} : { at: { path: csync2.files[0], line: first.line } }),
    };
    return [finding];
  },
});
