import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { renewals } from '../../src/facts/security/renewals.ts';
import { startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import type { FactValue, Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

const timers = ['certbot.timer', 'certbot-renew.timer', 'snap.certbot.renew.timer', 'acme.timer', 'acme.sh.timer'];

interface Renewing {
  readonly renewals: FactValue<typeof renewals>;
  readonly cronJobs: FactValue<typeof cronJobs>;
  readonly units: FactValue<typeof units>;
}

/** What renews certificates on a host; undefined: nothing, or there is no certificate to renew. */
function renewer({ renewals, cronJobs, units }: Renewing): string | undefined {
  if (renewals.length === 0) return undefined;
  return (
    timers.find((timer) => startsAtBoot(units, timer) === true) ??
    cronJobs.find(({ command }) => /\b(certbot|acme\.sh|dehydrated|getssl|lego)\b/.test(command))?.path
  );
}

export default pairRule({
  severity: 'warning',
  summary: 'ACME certificates (Let’s Encrypt) are renewed on both hosts or on neither',
  why:
    'The host that renews nothing keeps its old certificate. After a failover it serves that one until it expires, ' +
    'and then all connections fail.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text:
          'Set up the same renewal here: certbot with an account of its own and a challenge that works on the ' +
          'passive host too (DNS). Or renew on one host and copy the certificate to the other one, by a deploy ' +
          'hook.',
        commands: { systemd: 'systemctl enable --now certbot.timer' },
        verify: '`certbot renew --dry-run` ends without an error here.',
        undo: 'systemctl disable --now certbot.timer',
      },
    ],
  },
  references: ['man:certbot(1)', 'https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates'],
  reads: { renewals, cronJobs, units },
  check({ a, b }): readonly Finding[] {
    const found = { a: renewer(a), b: renewer(b) };
    const side = found.a === undefined ? 'b' : 'a';
    const by = found[side];
    if (by === undefined || found[otherSide(side)] !== undefined) return [];
    return [
      {
        subject: 'renewal of certificates',
        host: otherSide(side),
        message: 'certificates are renewed on the other host only',
        expected: `${by}, as on the other host`,
        actual: 'nothing renews certificates here',
        moment: 'after-failover',
      },
    ];
  },
});
