import { parse } from 'yaml';
import { globMatcher } from '../../hosts/glob.ts';

/** A host of an Ansible inventory or an ssh_config, with what halint.yaml needs to connect. */
export interface InventoryHost {
  readonly name: string;
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFile?: string;
}

type Variables = Readonly<Record<string, string>>;

/** The hosts of an Ansible inventory (INI or YAML) or an ssh_config. Undefined: it is none of these. */
export function inventoryHosts(text: string): readonly InventoryHost[] | undefined {
  if (/^[ \t]*Host[ \t=]+\S/im.test(text) && !/^\[/m.test(text)) return sshConfigHosts(text);
  const found = readInventory(text);
  const named = [...(found?.hosts ?? [])].filter(([name]) => isHostName(name));
  return named.length === 0 ? undefined : named.map(([name, variables]) => ansibleHost(name, variables));
}

const isHostName = (name: string): boolean => /^[A-Za-z0-9_]([A-Za-z0-9_.:-]*[A-Za-z0-9])?$/.test(name);

/** A group of an Ansible inventory with its own hosts and their variables, inherited ones too. */
export interface InventoryGroup {
  readonly name: string;
  readonly hosts: readonly { readonly host: InventoryHost; readonly variables: Variables }[];
}

/** The groups of an Ansible inventory (INI or YAML), in the order of the file. Undefined: it is none. */
export function inventoryGroups(text: string): readonly InventoryGroup[] | undefined {
  const found = readInventory(text);
  if (found === undefined) return undefined;
  return [...found.members].map(([name, names]) => ({
    name,
    hosts: [...names].filter(isHostName).map((host) => {
      const variables = found.hosts.get(host) ?? {};
      return { host: ansibleHost(host, variables), variables };
    }),
  }));
}

interface Inventory {
  readonly hosts: ReadonlyMap<string, Variables>;
  /** The hosts that a group names itself. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

function readInventory(text: string): Inventory | undefined {
  const yaml = /^(?:---|[A-Za-z_][\w-]*:[ \t]*(?:#.*)?$)/m.test(text) && !/^\[/m.test(text);
  return yaml ? yamlInventory(text) : iniInventory(text);
}

function ansibleHost(name: string, variables: Variables): InventoryHost {
  const of = (...names: readonly string[]): string | undefined =>
    names.map((each) => variables[each]).find((value) => value !== undefined && value !== '' && !value.includes('{{'));
  const port = Number(of('ansible_port', 'ansible_ssh_port'));
  const user = of('ansible_user', 'ansible_ssh_user');
  const identityFile = of('ansible_ssh_private_key_file', 'ansible_private_key_file');
  return {
    name,
    address: of('ansible_host', 'ansible_ssh_host') ?? name,
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
    ...(user === undefined ? {} : { user }),
    ...(identityFile === undefined ? {} : { identityFile }),
  };
}

/** Sections `[group]`, `[group:vars]` and `[group:children]`. Variables of a host override those of its groups. */
function iniInventory(text: string): Inventory {
  const hosts = new Map<string, Variables>();
  const members = new Map<string, Set<string>>();
  const children = new Map<string, Set<string>>();
  const groupVariables = new Map<string, Record<string, string>>();
  let [group, part] = ['ungrouped', ''];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const section = /^\[([^\]:]+)(?::(\w+))?\]/.exec(line);
    if (section !== null) {
      [group, part] = [section[1] ?? '', section[2] ?? ''];
      continue;
    }
    if (part === 'vars') {
      const [, key, value = ''] = /^([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (key !== undefined) groupVariables.set(group, { ...groupVariables.get(group), [key]: unquoted(value) });
    } else if (part === 'children') {
      children.set(group, (children.get(group) ?? new Set()).add(line));
    } else {
      const [pattern = '', ...rest] = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
      const variables = Object.fromEntries(
        rest
          .filter((word) => word.includes('='))
          .map((word) => [word.slice(0, word.indexOf('=')), unquoted(word.slice(word.indexOf('=') + 1))]),
      );
      for (const name of expanded(pattern)) {
        hosts.set(name, { ...hosts.get(name), ...variables });
        members.set(group, (members.get(group) ?? new Set()).add(name));
      }
    }
  }
  const inherited = new Map<string, Variables>();
  const visit = (name: string, before: Variables, depth: number): void => {
    if (depth > 20) return;
    const variables = { ...before, ...groupVariables.get(name) };
    for (const host of members.get(name) ?? []) inherited.set(host, { ...inherited.get(host), ...variables });
    for (const child of children.get(name) ?? []) visit(child, variables, depth + 1);
  };
  const all = groupVariables.get('all') ?? {};
  const below = new Set([...children.values()].flatMap((names) => [...names]));
  for (const name of new Set([...members.keys(), ...children.keys()])) if (!below.has(name)) visit(name, all, 0);
  return {
    hosts: new Map([...hosts].map(([name, own]) => [name, { ...(inherited.get(name) ?? all), ...own }])),
    members,
  };
}

const unquoted = (value: string): string => value.trim().replace(/^(["'])(.*)\1$/, '$2');

/** `mail[1:2].example.org`: at most 100 hosts of a range. */
function expanded(pattern: string): readonly string[] {
  const range = /^(.*?)\[(\d+):(\d+)\](.*)$/.exec(pattern);
  if (range === null) return [pattern];
  const [, before = '', from = '', to = '', after = ''] = range;
  const count = Math.min(100, Math.max(0, Number(to) - Number(from) + 1));
  return Array.from({ length: count }, (_, index) =>
    [before, String(Number(from) + index).padStart(from.length, '0'), after].join(''),
  ).flatMap(expanded);
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Groups with `hosts`, `children` and `vars`. */
function yamlInventory(text: string): Inventory | undefined {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
  if (!isMapping(document)) return undefined;
  const hosts = new Map<string, Variables>();
  const members = new Map<string, Set<string>>();
  const visit = (groups: Readonly<Record<string, unknown>>, before: Variables, depth: number): void => {
    if (depth > 20) return;
    for (const [groupName, group] of Object.entries(groups)) {
      if (!isMapping(group)) continue;
      const variables = { ...before, ...texts(group['vars']) };
      if (isMapping(group['hosts']))
        for (const [pattern, own] of Object.entries(group['hosts']))
          for (const name of expanded(pattern)) {
            hosts.set(name, { ...hosts.get(name), ...variables, ...texts(own) });
            members.set(groupName, (members.get(groupName) ?? new Set()).add(name));
          }
      if (isMapping(group['children'])) visit(group['children'], variables, depth + 1);
    }
  };
  visit(document, {}, 0);
  return { hosts, members };
}

const texts = (value: unknown): Variables =>
  isMapping(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, each]) =>
          typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean'
            ? [[key, String(each)]]
            : Array.isArray(each)
              ? [[key, each.filter((item) => typeof item === 'string').join(' ')]]
              : [],
        ),
      )
    : {};

/** `Host` blocks with plain names. The first value of a keyword counts, also from blocks with patterns that match. */
function sshConfigHosts(text: string): readonly InventoryHost[] {
  const blocks: { readonly patterns: readonly string[]; readonly values: Map<string, string> }[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const [, keyword = '', value = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(raw) ?? [];
    const key = keyword.toLowerCase();
    if (key === 'host') blocks.push({ patterns: value.split(/\s+/), values: new Map() });
    else if (key === 'match') blocks.push({ patterns: [], values: new Map() });
    else if (key !== '') {
      const values = blocks.at(-1)?.values;
      if (values?.has(key) === false) values.set(key, unquoted(value));
    }
  }
  const names = [...new Set(blocks.flatMap(({ patterns }) => patterns.filter((name) => /^[^*?!]+$/.test(name))))];
  return names.map((name) => {
    const matching = blocks.filter(
      ({ patterns }) =>
        patterns.some((pattern) => isMatch(pattern, name)) &&
        !patterns.some((pattern) => pattern.startsWith('!') && isMatch(pattern.slice(1), name)),
    );
    const of = (key: string): string | undefined => matching.find(({ values }) => values.has(key))?.values.get(key);
    const port = Number(of('port'));
    const [user, identityFile] = [of('user'), of('identityfile')];
    return {
      name,
      address: (of('hostname') ?? name).replaceAll('%h', name),
      ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
      ...(user === undefined ? {} : { user }),
      ...(identityFile === undefined ? {} : { identityFile }),
    };
  });
}

const isMatch = (pattern: string, name: string): boolean => globMatcher(pattern).test(name);
