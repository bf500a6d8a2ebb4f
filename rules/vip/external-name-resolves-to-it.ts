import { canonical } from '../../src/facts/network/addresses.ts';
import { hostsLineOf, names } from '../../src/facts/network/names.ts';
import { isPublic } from '../../src/facts/network/networks.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The external name resolves to the floating address',
  why:
    'Users and the services themselves reach the mail server by one name; a name that means a single host leads ' +
    'into the void after a switchover.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'name',
    steps: [
      {
        on: 'both',
        text:
          'Point the name {name} at the floating address: in the DNS zone, and in /etc/hosts of both hosts if it ' +
          'is there.',
        verify: '`getent ahosts {name}` says the floating address on both hosts.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:hosts(5)'],
  reads: { names },
  appliesTo({ pair, names }) {
    if (pair.externalHost === undefined) return 'the pair declares no external name';
    if (pair.virtualIps.length === 0) return 'the pair declares no floating address';
    // Behind a translation the world’s address differs from the one that the hosts hold: nothing to compare.
    const found = names.addresses.get(pair.externalHost) ?? [];
    const translated = found.length > 0 && found.every(isPublic) && !pair.virtualIps.some(isPublic);
    return translated ? 'the name resolves to a public address in front of private floating addresses' : true;
  },
  check({ pair, names }) {
    const name = pair.externalHost ?? '';
    const found = names.addresses.get(name) ?? [];
    const wanted = pair.virtualIps.map(canonical);
    if (found.length > 0 && found.every((address) => wanted.includes(address))) return [];
    const line = hostsLineOf(names, name);
    return [
      {
        subject: name,
        message: found.length === 0 ? `${name} does not resolve` : `${name} does not resolve to the floating address`,
        expected: wanted.join(', '),
        actual: found.join(', ') || 'nothing',
        ...(line === undefined ? {} : { at: line.at }),
      },
    ];
  },
});
