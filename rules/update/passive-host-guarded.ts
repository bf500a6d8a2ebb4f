import { addresses } from '../../src/facts/network/addresses.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { servingHost } from '../../src/facts/services/serving-host.ts';
import { stateMarkers } from '../../src/facts/applications/state-markers.ts';
import { startableBy } from '../../src/facts/packages/update-guard.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'BlueMind cannot start on the passive host during an update',
  why:
    'The packages’ installation scripts start BlueMind at the end of an upgrade: on Debian bluemind.target, and ' +
    'some services by name; on Red Hat each of its services. On the passive host that is a second BlueMind next to ' +
    'the first, on the same data or on none.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'unit',
    steps: [
      {
        on: 'passive',
        check: 'You are on the host that does not serve: `findmnt` shows no shared data here.',
        text:
          'Guard this host before its packages are upgraded: mask the target, and make a marker for each service ' +
          'whose unit asks for one. Do not mask bm-nginx and bm-php-fpm: packages restart them, and stop half-way ' +
          'if they cannot.',
        commands: {
          shell: [
            'systemctl mask bluemind.target',
            String.raw`for unit in $(systemctl list-unit-files 'bm-*.service' --no-legend | cut -d' ' -f1); do marker=$(systemctl cat "$unit" | sed -n 's/^ConditionPathExists=!\(\/etc\/bm\/.*\.disabled\)$/\1/p'); [ -z "$marker" ] || touch "$marker"; done`,
          ],
        },
        verify: '`ls /etc/bm/*.disabled` names the services, and `systemctl is-enabled bluemind.target` says masked.',
        undo: 'After the update: `systemctl unmask bluemind.target` and `rm /etc/bm/*.disabled`, on this host.',
      },
      {
        on: 'passive',
        text: 'After the upgrade stop what the packages have started in spite of it.',
        effect: 'What the packages started stops here.',
        commands: { systemd: 'systemctl stop bm-nginx bm-php-fpm postfix' },
        verify: "`systemctl list-units 'bm-*' postfix.service --state=running` lists nothing.",
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:update', 'man:systemctl(1)', 'man:systemd.unit(5)'],
  profiles: ['bluemind'],
  phases: ['pre-update', 'mid-update'],
  policy: ['serviceUnits', 'sharedPaths'],
  reads: { packages, runningUnits, stateMarkers, addresses, mounts },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ packages }) => packages.installed.has('bm-core')) ||
    'BlueMind’s packages are installed on neither host',
  check({ pair, policy, a, b }) {
    const serving = servingHost({ a, b }, pair);
    const open = { a: startableBy(a, policy), b: startableBy(b, policy) };
    // Where no host serves at the moment, one of the hosts must be guarded: the other one will serve afterwards.
    if (serving === undefined && (open.a.length === 0 || open.b.length === 0)) return [];
    const host = serving === undefined ? undefined : otherSide(serving);
    const units = host === undefined ? [...new Set([...open.a, ...open.b])].sort() : open[host];
    if (units.length === 0) return [];
    const finding: Finding = {
      subject: units.includes('bluemind.target') ? 'bluemind.target' : (units[0] ?? ''),
      ...(host === undefined ? {} : { host }),
      message:
        host === undefined
          ? 'neither host serves, and the installation scripts start BlueMind on both'
          : 'the installation scripts start BlueMind on the passive host',
      expected: 'masked, or a marker /etc/bm/SERVICE.disabled for each service',
      actual: `nothing keeps ${units.join(', ')} from starting`,
    };
    return [finding];
  },
});
