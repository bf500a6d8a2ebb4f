import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { notifyScripts, programOf } from '../../src/facts/vip/notify-scripts.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'The scripts that keepalived calls are the same on both hosts',
  why:
    'The switchover in one direction then does something else than the one in the other direction, which is not ' +
    'tested.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text:
          'Compare the scripts, and decide which one is right: as a rule that of the host on which the last ' +
          'switchover worked.',
        commands: { shell: 'sha256sum {path}' },
      },
      {
        on: 'passive',
        text: 'Copy it from the other host, with owner and mode.',
        commands: { shell: 'scp -p {active-host}:{path} {path}' },
        verify: '`sha256sum {path}` is the same on both hosts, and `sh -n {path}` says nothing.',
        undo: 'Put the former file back.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived, notifyScripts },
  optional: { units },
  appliesTo({ a, b }) {
    return (
      [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)].find((each) => each !== true) ?? true
    );
  },
  check({ a, b }) {
    const programs = [a, b].flatMap(({ keepalived: { instances, groups, scripts } }) =>
      [...instances.flatMap(({ notify }) => notify), ...groups.flatMap(({ notify }) => notify), ...scripts].map(
        ({ command }) => programOf(command),
      ),
    );
    return [...new Set(programs)]
      .filter((path) => {
        const [left, right] = [a.notifyScripts.texts.get(path), b.notifyScripts.texts.get(path)];
        return left !== undefined && right !== undefined && left.text !== right.text;
      })
      .sort()
      .map((path) => ({
        subject: path,
        message: 'the script differs between the hosts',
        expected: 'the same text on both hosts',
        actual: 'different texts',
      }));
  },
});
