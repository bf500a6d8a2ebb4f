// keepalived.conf(5)
import ipaddr from 'ipaddr.js';
import type { Location } from '../../sdk/index.ts';
import { canonical } from '../network/addresses.ts';
import type { Directive } from '../grammar/keepalived-text.ts';
import type { Keepalived, NotifyScript, VirtualAddress, VrrpInstance } from './keepalived-model.ts';

const at = ({ path, line }: Directive): Location => ({ path, line });
const named = (directives: readonly Directive[], keyword: string): readonly Directive[] =>
  directives.filter((each) => each.keyword === keyword);
const lastOf = (directives: readonly Directive[], ...keywords: readonly string[]): Directive | undefined =>
  directives.filter((each) => keywords.includes(each.keyword)).at(-1);
const wordOf = (directives: readonly Directive[], keyword: string): string | undefined =>
  lastOf(directives, keyword)?.args[0];

function numberOf(directives: readonly Directive[], keyword: string): number | undefined {
  const text = wordOf(directives, keyword);
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A switch: on when it has no value. */
function isOn(directives: readonly Directive[], keyword: string): boolean | undefined {
  const found = lastOf(directives, keyword);
  return found === undefined ? undefined : !/^(off|false|no)$/i.test(found.args[0] ?? 'on');
}

const notifyOf = (directives: readonly Directive[]): readonly NotifyScript[] =>
  directives
    .filter(
      ({ keyword, args }) =>
        /^notify(_[a-z_]+)?$/.test(keyword) && keyword !== 'notify_priority_changes' && args.length > 0,
    )
    .map((each) => ({ event: each.keyword, command: each.args.join(' '), at: at(each) }));

function addressFrom(directive: Directive): VirtualAddress | undefined {
  const [text, prefix = ''] = directive.keyword.split('/');
  if (text === undefined || !ipaddr.isValid(text)) return undefined;
  const device = directive.args[directive.args.indexOf('dev') + 1];
  return {
    address: canonical(text),
    ...(/^\d{1,3}$/.test(prefix) ? { prefix: Number(prefix) } : {}),
    ...(directive.args.includes('dev') && device !== undefined ? { device } : {}),
  };
}

const blockOf = (directives: readonly Directive[], keyword: string): readonly Directive[] =>
  named(directives, keyword).flatMap((each) => each.block ?? []);

function instanceFrom(directive: Directive, global: readonly Directive[]): VrrpInstance {
  const block = directive.block ?? [];
  return {
    name: directive.args[0] ?? '',
    at: at(directive),
    state: stateOf(wordOf(block, 'state')),
    interface: wordOf(block, 'interface'),
    routerId: numberOf(block, 'virtual_router_id'),
    version: numberOf(block, 'version') ?? numberOf(global, 'vrrp_version'),
    sourceAddress: wordOf(block, 'unicast_src_ip') ?? wordOf(block, 'mcast_src_ip'),
    accept:
      lastOf(block, 'accept', 'no_accept') === undefined
        ? undefined
        : lastOf(block, 'accept', 'no_accept')?.keyword === 'accept',
    unicastPeers:
      lastOf(block, 'unicast_peer') === undefined
        ? undefined
        : blockOf(block, 'unicast_peer').map(({ keyword }) => canonical(keyword)),
    authentication: authenticationOf(blockOf(block, 'authentication')),
    priority: priorityOf(block),
    advertInterval: numberOf(block, 'advert_int') ?? 1,
    nopreempt: lastOf(block, 'nopreempt', 'preempt')?.keyword === 'nopreempt',
    preemptDelay: numberOf(block, 'preempt_delay') ?? 0,
    strict: isOn(block, 'strict_mode') ?? isOn(global, 'vrrp_strict') ?? false,
    addresses: [...blockOf(block, 'virtual_ipaddress'), ...blockOf(block, 'virtual_ipaddress_excluded')].flatMap(
      (each) => addressFrom(each) ?? [],
    ),
    notify: notifyOf(block),
    directives: block,
  };
}

/** keepalived takes any other word for BACKUP. */
const stateOf = (word: string | undefined): string | undefined =>
  word === undefined || word === 'MASTER' ? word : 'BACKUP';

/** keepalived takes 100 where the number is none that VRRP knows. */
function priorityOf(block: readonly Directive[]): number {
  const priority = numberOf(block, 'priority') ?? 100;
  return Number.isInteger(priority) && priority >= 1 && priority <= 255 ? priority : 100;
}

function authenticationOf(block: readonly Directive[]): VrrpInstance['authentication'] | undefined {
  const type = wordOf(block, 'auth_type');
  const pass = wordOf(block, 'auth_pass');
  // keepalived uses no authentication then, and drops the password.
  if (type === undefined || !/^(PASS|AH)$/.test(type)) return undefined;
  return { type, pass };
}

/** Gives the directives of a configuration their meaning. */
export function keepalivedFrom(directives: readonly Directive[], path: string): Keepalived {
  const global = blockOf(directives, 'global_defs');
  return {
    configured: true,
    path,
    global,
    instances: named(directives, 'vrrp_instance').map((each) => instanceFrom(each, global)),
    groups: named(directives, 'vrrp_sync_group').map((each) => ({
      name: each.args[0] ?? '',
      notify: notifyOf(each.block ?? []),
    })),
    scripts: named(directives, 'vrrp_script').map((each) => ({
      name: each.args[0] ?? '',
      command: lastOf(each.block ?? [], 'script')?.args.join(' ') ?? '',
      at: at(lastOf(each.block ?? [], 'script') ?? each),
    })),
    directives,
  };
}
