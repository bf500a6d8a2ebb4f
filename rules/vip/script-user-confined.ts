import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'keepalived runs scripts only with enable_script_security',
  why: 'Without it keepalived runs scripts as root even where somebody else may change them or a folder above them.',
  remedy:
    'Write enable_script_security, and script_user with the account that the scripts need, into global_defs; check with keepalived -t.',
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived },
  optional: { units },
  appliesTo({ keepalived, units }) {
    const inForce = vrrpInForce(keepalived, units);
    if (inForce !== true) return inForce;
    const { instances, groups, scripts } = keepalived;
    return scripts.length > 0 || [...instances, ...groups].some(({ notify }) => notify.length > 0) || 'keepalived calls no script';
  },
  check({ keepalived }) {
    if (keepalived.global.some(({ keyword }) => keyword === 'enable_script_security')) return [];
    return [
      {
        subject: 'global_defs',
        message: 'scripts run without enable_script_security',
        expected: 'enable_script_security',
        actual: 'not set',
        at: { path: keepalived.path },
      },
    ];
  },
});
