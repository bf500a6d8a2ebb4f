import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { notifyScripts, programOf } from '../../src/facts/vip/notify-scripts.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'The scripts that keepalived calls are the same on both hosts',
  why: 'The switch-over in one direction then does something else than the one in the other direction, which nobody has tested.',
  remedy: 'Compare the scripts, decide which is right, and copy it to the other host.',
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived, notifyScripts },
  optional: { units },
  appliesTo({ a, b }) {
    return [vrrpInForce(a.keepalived, a.units), vrrpInForce(b.keepalived, b.units)].find((each) => each !== true) ?? true;
  },
  check({ a, b }) {
    const programs = [a, b].flatMap(({ keepalived: { instances, groups, scripts } }) =>
      [...instances.flatMap(({ notify }) => notify), ...groups.flatMap(({ notify }) => notify), ...scripts].map(({ command }) =>
        programOf(command),
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
