import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'keepalived runs scripts only with enable_script_security',
  why: 'Without it keepalived runs scripts as root even where another account may change them or a folder above them.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Let keepalived refuse scripts that others may change, and name the account: without script_user it looks ' +
          'for an account keepalived_script.',
        file: {
          path: '/etc/keepalived/keepalived.conf',
          lines: ['global_defs {', '    script_user root', '    enable_script_security', '}'],
        },
        verify: '`keepalived -t` names no error and no script as insecure, on both hosts.',
        undo: 'Delete the lines.',
      },
      {
        on: 'each-in-turn',
        text: 'Load it, first on the host that has the mail.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address on the same host.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived },
  optional: { units },
  appliesTo({ keepalived, units }) {
    const inForce = vrrpInForce(keepalived, units);
    if (inForce !== true) return inForce;
    const { instances, groups, scripts } = keepalived;
    return (
      scripts.length > 0 ||
      [...instances, ...groups].some(({ notify }) => notify.length > 0) ||
      'keepalived calls no script'
    );
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
