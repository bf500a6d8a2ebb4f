import { csync2 } from '../../src/facts/sync/csync2.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'csync2 talks to the other host over TLS',
  why: 'Configuration holds passwords and private keys. Without TLS they cross the network in clear, and the peer is known by its address alone.',
  remedy: 'Remove the nossl line and make keys with csync2 -k and certificates as its documentation shows.',
  references: ['https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc'],
  reads: { csync2 },
  appliesTo: ({ csync2 }) => csync2.groups.length > 0 || 'csync2 has no group here',
  check: ({ csync2 }) => {
    const [first] = csync2.noSsl;
    if (first === undefined) return [];
    const finding: Finding = {
      subject: 'nossl',
      message: 'csync2 sends files in clear',
      expected: 'no nossl line',
      actual: `nossl ${csync2.noSsl.map(({ text }) => text).join(' ')}`,
      ...(csync2.files[0] === undefined ? {} : { at: { path: csync2.files[0], line: first.line } }),
    };
    return [finding];
  },
});
