import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'needrestart does not restart BlueMind’s services',
  why: 'needrestart restarts services whose libraries were upgraded. BlueMind ships a file that keeps it off its services; without it any upgrade can restart, or on the passive host start, a component.',
  remedy: 'Restore /etc/needrestart/conf.d/bm.conf from the package bm-conf: apt-get install --reinstall bm-conf',
  references: ['man:needrestart(1)', 'bluemind:update'],
  profiles: ['bluemind'],
  reads: { automaticUpdates },
  appliesTo: ({ automaticUpdates }) => automaticUpdates.needrestart !== 'absent' || 'needrestart is not installed',
  check: ({ automaticUpdates }) =>
    automaticUpdates.needrestart === 'protects-bluemind'
      ? []
      : [
          {
            subject: '/etc/needrestart/conf.d/bm.conf',
            message: 'nothing keeps needrestart off BlueMind’s services',
            expected: 'a file in conf.d that names bm- services',
            actual: 'no such file',
          },
        ],
});
