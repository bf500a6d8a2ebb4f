// drbd.conf-8.4(5), drbd.conf-9.0(5): what resources, hosts and options mean
import type { Location } from '../../sdk/index.ts';
import type { DrbdStatement } from '../grammar/drbd-conf.ts';
import { canonicalDrbd } from '../grammar/drbd-conf.ts';

/** One option as written. */
export interface DrbdOption {
  readonly name: string;
  /** `yes` for an option without a value. */
  readonly value: string;
  readonly at: Required<Location>;
}

export interface DrbdResource {
  readonly name: string;
  readonly at: Required<Location>;
  /** Names in its `on` sections. */
  readonly hosts: readonly string[];
  /** Where the hosts listen: the address of each `on` section, and of each `host` of a connection. */
  readonly endpoints: readonly { readonly host: string; readonly address: string; readonly at: Required<Location> }[];
  /** Number of peers that are given by their address alone (`floating`) or lie on top of another resource. */
  readonly floating: number;
  /** Hosts without a disk (`disk none`): they only have a vote. */
  readonly disklessHosts: readonly string[];
  /** Minor numbers of its devices: `/dev/drbd<minor>`. */
  readonly minors: readonly number[];
  /** Names of its backing devices. */
  readonly disks: readonly string[];
  readonly options: readonly DrbdOption[];
  /** Options of single connections and volumes, which win over those of the resource. */
  readonly innerOptions: readonly DrbdOption[];
  /** One text for one meaning; equal on both hosts when the configuration is. */
  readonly canonical: string;
}

const sections = ['net', 'syncer', 'disk', 'handlers', 'options', 'startup'];
/** Sections of other sections in which options may be overridden. */
const inner = ['connection', 'connection-mesh', 'volume', 'on'];

const at = ({ path, line }: DrbdStatement): Required<Location> => ({ path, line });

/** The options directly in a body, with `protocol` and `syncer` of 8.3. */
export function optionsIn(body: readonly DrbdStatement[]): readonly DrbdOption[] {
  return body.flatMap((statement): DrbdOption[] => {
    const [name, value] = statement.words;
    if (name === 'protocol' && value !== undefined) return [{ name, value, at: at(statement) }];
    if (name === undefined || !sections.includes(name) || statement.body === undefined) return [];
    return statement.body.flatMap((option) => {
      const [key, ...words] = option.words;
      return key === undefined
        ? []
        : [{ name: key, value: words.length === 0 ? 'yes' : words.join(' '), at: at(option) }];
    });
  });
}

const below = (body: readonly DrbdStatement[]): readonly DrbdStatement[] =>
  body
    .filter(({ words, body: inside }) => inside !== undefined && inner.includes(words[0] ?? ''))
    .flatMap(({ body: inside }) => inside ?? []);

const innerOptionsIn = (body: readonly DrbdStatement[]): readonly DrbdOption[] => {
  const nested = below(body);
  return nested.length === 0 ? [] : [...optionsIn(nested), ...innerOptionsIn(nested)];
};

const statementsOf = (body: readonly DrbdStatement[], name: string): readonly DrbdStatement[] =>
  [...body, ...below(body), ...below(below(body))].filter(
    ({ words, body: inside }) => words[0] === name && inside === undefined,
  );

/** `device /dev/drbd0;`, `device minor 0;`, `device /dev/drbd_mail minor 0;` */
const minorOf = ({ words }: DrbdStatement): number | undefined => {
  const text = words[words.indexOf('minor') + 1];
  const minor = words.includes('minor') ? text : /^\/dev\/drbd(\d+)$/.exec(words[1] ?? '')?.[1];
  return minor !== undefined && /^\d+$/.test(minor) ? Number(minor) : undefined;
};

/** `address 10.0.0.1:7789;`, `address ipv6 [fd00::1]:7789;`, `host NAME address 10.0.0.1:7789;` */
function endpointsOf(body: readonly DrbdStatement[], on: readonly DrbdStatement[]): DrbdResource['endpoints'] {
  const ofHosts = on.flatMap((each) =>
    statementsOf(each.body ?? [], 'address').flatMap((statement) =>
      each.words.slice(1).map((host) => ({ host, statement })),
    ),
  );
  const ofConnections = statementsOf(body, 'host').flatMap((statement) =>
    statement.words.includes('address') ? [{ host: statement.words[1] ?? '', statement }] : [],
  );
  return [...ofHosts, ...ofConnections].flatMap(({ host, statement }) => {
    const word = statement.words.slice(statement.words.indexOf('address') + 1).find((each) => each.includes(':')) ?? '';
    const address = /^\[(.*)\]:\d+$/.exec(word)?.[1] ?? /^([\d.]+):\d+$/.exec(word)?.[1];
    return address === undefined ? [] : [{ host, address, at: at(statement) }];
  });
}

export function resourceFrom(statement: DrbdStatement): DrbdResource | undefined {
  const { words, body } = statement;
  const name = words[1];
  if (words[0] !== 'resource' || name === undefined || body === undefined) return undefined;
  const on = body.filter((each) => each.words[0] === 'on' && each.body !== undefined);
  const disks = statementsOf(body, 'disk').map((disk) => disk.words[1] ?? '');
  const diskless = (each: DrbdStatement): boolean =>
    statementsOf(each.body ?? [], 'disk').some((disk) => disk.words[1] === 'none');
  return {
    name,
    at: at(statement),
    hosts: on.flatMap((each) => each.words.slice(1)),
    endpoints: endpointsOf(body, on),
    floating: body.filter((each) => each.words[0] === 'floating' || each.words[0] === 'stacked-on-top-of').length,
    disklessHosts: on.filter(diskless).flatMap((each) => each.words.slice(1)),
    minors: [
      ...new Set(
        statementsOf(body, 'device')
          .map(minorOf)
          .filter((minor) => minor !== undefined),
      ),
    ],
    disks: [...new Set(disks.filter((disk) => disk !== '' && disk !== 'none'))],
    options: optionsIn(body),
    innerOptions: innerOptionsIn(body),
    canonical: canonicalDrbd(body),
  };
}
