import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { isIdle } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'drbd-reactor accepts its configuration',
  why:
    'At its next start drbd-reactor ends with an error, or leaves the promoter out: the host takes nothing over, and ' +
    'nothing says so before the failover.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'host',
        text: 'Correct {setting} in {file}. A step is one unit of systemd, or one agent as a single text.',
        commands: { shell: 'grep -n . {file}' },
        verify: 'The value is one that drbd-reactor.promoter(5) lists.',
        undo: 'Put the former file back.',
      },
      {
        on: 'host',
        check: '`stop-services-on-exit` is not set in the configuration that runs: else the services stop.',
        text: 'Load it.',
        commands: { drbd: 'drbd-reactorctl restart' },
        verify: '`systemctl is-active drbd-reactor` says active, and `drbd-reactorctl ls` lists the promoter.',
      },
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'man:drbd-reactor.toml(5)'],
  reads: {},
  optional: { drbdReactor, units },
  appliesTo: ({ drbdReactor, units }) => {
    if (isIdle(units, 'drbd-reactor')) return 'drbd-reactor neither runs nor is enabled';
    return (
      !drbdReactor.known ||
      drbdReactor.value.promoters.length + drbdReactor.value.refusals.length > 0 ||
      'drbd-reactor promotes nothing'
    );
  },
  check: ({ drbdReactor }) =>
    (drbdReactor.known ? drbdReactor.value.refusals : []).map(({ path, subject, expected, actual }) => ({
      subject,
      message: `drbd-reactor refuses ${subject}`,
      expected,
      actual,
      at: { path },
      moment: 'after-reboot' as const,
      values: { file: path },
    })),
});
