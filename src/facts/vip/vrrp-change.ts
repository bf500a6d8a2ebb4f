import type { Remedy } from '../../sdk/index.ts';

/** The parts of a change of keepalived's instances in which the rules differ. */
interface VrrpChange {
  /** The precondition of stopping keepalived on the passive host. */
  readonly check: string;
  /** Why it is stopped there. */
  readonly stop: string;
  /** The edit, on both hosts. */
  readonly edit: string;
  /** The place of the address at the end. */
  readonly address: 'on one host' | 'where it was';
}

/**
 * Steps that change VRRP instances of both hosts and leave the address where the mail is: keepalived is stopped on the
 * passive host while the active one reloads, because hosts that do not understand each other both take the address.
 */
export const vrrpChange = ({ check, stop, edit, address }: VrrpChange): Remedy => ({
  grade: 'needs-switchover',
  steps: [
    {
      on: 'passive',
      check,
      text: stop,
      effect: 'Nothing takes the address over until keepalived runs again.',
      commands: { systemd: 'systemctl stop keepalived' },
    },
    { on: 'both', text: edit, verify: '`keepalived -t` names no error on both hosts.' },
    {
      on: 'active',
      text: 'Load it on the host with the mail.',
      commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
      verify: '`ip addr` still shows the address here.',
      undo: 'Put the former file back, and reload.',
    },
    {
      on: 'passive',
      text: 'Start keepalived again.',
      commands: { systemd: 'systemctl start keepalived' },
      verify: `\`journalctl -u keepalived\` says Entering BACKUP STATE, and the address is ${address}.`,
    },
  ],
});
