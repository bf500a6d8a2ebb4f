// keepalived.conf(5); `keepalived --config-test`
import ipaddr from 'ipaddr.js';
import type { Location } from '../../sdk/index.ts';
import type { Directive } from '../grammar/keepalived-text.ts';
import { keepalivedKeywords } from './keepalived-keywords.ts';
import type { Keepalived } from './keepalived-model.ts';

/** A line that keepalived reports and then ignores, or replaces by a default. */
export interface Complaint {
  readonly at: Location;
  /** The name of the block's object where it has one: an instance, a script. */
  readonly subject: string;
  readonly problem: string;
  /** How keepalived goes on. */
  readonly instead: string;
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly decimal?: true;
  readonly instead: string;
}

const ignored = 'the line is ignored';
const integer = 4_294_967_295;

/** The numbers of the blocks that concern VRRP, with what keepalived 2 accepts. */
const ranges: Readonly<Record<string, Readonly<Record<string, Range>>>> = {
  global_defs: { vrrp_version: { least: 2, most: 3, instead: ignored } },
  vrrp_instance: {
    virtual_router_id: { least: 1, most: 255, instead: 'the instance has no router id and does not run' },
    priority: { least: 1, most: 255, instead: 'the priority is 100' },
    advert_int: { least: 0.01, most: 255, decimal: true, instead: 'adverts are sent each second' },
    preempt_delay: { least: 0, most: 1000, decimal: true, instead: 'there is no delay' },
    version: { least: 2, most: 3, instead: ignored },
    garp_master_delay: { least: 0, most: integer, instead: ignored },
    garp_master_refresh: { least: 0, most: integer, instead: ignored },
    garp_master_repeat: { least: 0, most: integer, instead: ignored },
    garp_lower_prio_delay: { least: 0, most: integer, instead: ignored },
    garp_lower_prio_repeat: { least: 0, most: integer, instead: ignored },
  },
  vrrp_script: {
    interval: { least: 0, most: 4294, decimal: true, instead: 'the script runs each second' },
    timeout: { least: 0, most: 4294, decimal: true, instead: 'the time limit is the interval' },
    weight: { least: -253, most: 253, instead: 'the weight is 0: a failed check makes the instance FAULT' },
    rise: { least: 1, most: 2_147_483_647, instead: 'one success is enough' },
    fall: { least: 1, most: 2_147_483_647, instead: 'one failure is enough' },
  },
};

const at = ({ path, line }: Directive): Location => ({ path, line });
const isSubstituted = (text: string): boolean => text.includes('$');

/** What keepalived reports of a configuration and does not obey, in the order of the file. */
export function keepalivedComplaints(keepalived: Keepalived): readonly Complaint[] {
  return [
    ...unknownWords(keepalived.directives, 'top', 'keepalived.conf'),
    ...keepalived.directives.flatMap((each) => [...wrongNumbers(each), ...wrongWords(each)]),
    ...undefinedNames(keepalived),
    ...incomplete(keepalived),
  ];
}

function unknownWords(directives: readonly Directive[], block: string, subject: string): readonly Complaint[] {
  const known = keepalivedKeywords[block];
  if (known === undefined) return [];
  return directives.flatMap((each): readonly Complaint[] => {
    const name = block === 'top' ? (each.args[0] ?? each.keyword) : subject;
    if (known.has(each.keyword)) return unknownWords(each.block ?? [], each.keyword, name);
    if (isSubstituted(each.keyword)) return [];
    const place = block === 'top' ? 'outside of the blocks' : `in ${block}`;
    return [{ at: at(each), subject, problem: `unknown keyword ${each.keyword} ${place}`, instead: ignored }];
  });
}

function wrongNumbers(block: Directive): readonly Complaint[] {
  const limits = Object.entries(ranges[block.keyword] ?? {});
  return (block.block ?? []).flatMap((each): readonly Complaint[] => {
    const range = limits.find(([keyword]) => keyword === each.keyword)?.[1];
    const [text] = each.args;
    if (range === undefined || text === undefined || isSubstituted(text)) return [];
    const form = range.decimal === true ? /^[+-]?\d+(\.\d*)?$/ : /^[+-]?\d+$/;
    if (form.test(text) && Number(text) >= range.least && Number(text) <= range.most) return [];
    const kind = range.decimal === true ? 'a number' : 'a whole number';
    const problem = `${each.keyword} ${text} is not ${kind} from ${range.least} to ${range.most}`;
    return [{ at: at(each), subject: block.args[0] ?? block.keyword, problem, instead: range.instead }];
  });
}

/** Words and addresses of an instance that have to be one of a few, or of one form. */
function wrongWords(instance: Directive): readonly Complaint[] {
  if (instance.keyword !== 'vrrp_instance') return [];
  const subject = instance.args[0] ?? '';
  const complain = (each: Directive, problem: string, instead: string): Complaint => ({
    at: at(each),
    subject,
    problem,
    instead,
  });
  return (instance.block ?? []).flatMap((each): readonly Complaint[] => {
    const [word = ''] = each.args;
    const inner = (each.block ?? []).filter(({ keyword }) => !isSubstituted(keyword));
    switch (each.keyword) {
      case 'state':
        return /^(MASTER|BACKUP)?$/.test(word) || isSubstituted(word)
          ? []
          : [complain(each, `state ${word} is neither MASTER nor BACKUP`, 'it starts as BACKUP')];
      case 'authentication':
        return inner
          .filter(({ keyword, args: [type = ''] }) => keyword === 'auth_type' && !/^(PASS|AH)$|\$/.test(type))
          .map((type) =>
            complain(type, `auth_type ${type.args[0] ?? ''} is neither PASS nor AH`, 'adverts carry none'),
          );
      case 'virtual_ipaddress':
      case 'virtual_ipaddress_excluded':
        return inner
          .filter(({ keyword }) => !isAddress(keyword))
          .map((address) =>
            complain(address, `${address.keyword} is no address`, 'the instance does not have the address'),
          );
      case 'unicast_peer':
        return inner
          .filter(({ keyword }) => !isAddress(keyword) || keyword.includes('/'))
          .map((peer) => complain(peer, `${peer.keyword} is no address of a peer`, 'it gets no adverts'));
      case 'unicast_src_ip':
      case 'mcast_src_ip':
        return word === '' || isSubstituted(word) || isAddress(word)
          ? []
          : [complain(each, `${each.keyword} ${word} is no address`, 'the address of the interface is used')];
      default:
        return [];
    }
  });
}

function isAddress(text: string): boolean {
  const [address = '', prefix, more] = text.split('/');
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (more !== undefined || !(isFour || ipaddr.IPv6.isValid(address))) return false;
  return prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= (isFour ? 32 : 128));
}

/** Where tracked objects are defined, by the block that names them. */
const tracked: Readonly<Record<string, readonly string[]>> = {
  track_script: ['vrrp_script'],
  track_process: ['vrrp_track_process'],
  track_file: ['track_file', 'vrrp_track_file'],
};

/** Names that no block of the configuration defines. */
function undefinedNames({ directives, instances }: Keepalived): readonly Complaint[] {
  const names = (keywords: readonly string[]): readonly string[] =>
    directives
      .filter(
        ({ keyword, block = [] }) =>
          keywords.includes(keyword) && (keyword !== 'vrrp_script' || block.some((each) => each.keyword === 'script')),
      )
      .map(({ args }) => args[0] ?? '');
  const users = directives.filter(({ keyword }) => keyword === 'vrrp_instance' || keyword === 'vrrp_sync_group');
  return users.flatMap((user) =>
    (user.block ?? []).flatMap((list): readonly Complaint[] => {
      const subject = user.args[0] ?? '';
      if (user.keyword === 'vrrp_sync_group' && list.keyword === 'group')
        return (list.block ?? [])
          .flatMap((each) => [each.keyword, ...each.args].map((name) => ({ name, at: at(each) })))
          .filter(({ name }) => !isSubstituted(name) && !instances.some((instance) => instance.name === name))
          .map(({ name, at: where }) => ({
            at: where,
            subject,
            problem: `there is no vrrp_instance ${name}`,
            instead: 'the group goes without it',
          }));
      const kinds = tracked[list.keyword];
      if (kinds === undefined) return [];
      return (list.block ?? [])
        .filter(({ keyword }) => !isSubstituted(keyword) && !names(kinds).includes(keyword))
        .map((each) => ({
          at: at(each),
          subject,
          problem: `${list.keyword} ${each.keyword}: no ${kinds[0] ?? ''} of this name is in use`,
          instead: 'nothing is checked',
        }));
    }),
  );
}

/** Objects without what they need. */
function incomplete({ directives, global, instances, scripts }: Keepalived): readonly Complaint[] {
  const anyInterface = global.some(({ keyword }) => keyword === 'default_interface');
  return [
    ...scripts
      .filter(({ command }) => command === '')
      .map((each) => ({
        at: each.at,
        subject: each.name,
        problem: 'the vrrp_script has no script',
        instead: 'the check does not exist',
      })),
    ...instances.flatMap(({ name, at: where, directives: own }): readonly Complaint[] => {
      const has = (keyword: string): boolean => own.some((each) => each.keyword === keyword);
      const missing = [
        ...(has('virtual_router_id') ? [] : ['virtual_router_id']),
        ...(has('interface') || anyInterface || directives.some(({ keyword }) => isSubstituted(keyword))
          ? []
          : ['interface']),
      ];
      return missing.map((keyword) => ({
        at: where,
        subject: name,
        problem: `the vrrp_instance has no ${keyword}`,
        instead: 'the instance does not run',
      }));
    }),
  ];
}
