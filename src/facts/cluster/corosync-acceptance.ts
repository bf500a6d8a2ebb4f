// corosync.conf(5); corosync 3.1: exec/coroparse.c, exec/totemconfig.c, exec/mainconfig.c
import type { Section } from '../grammar/corosync-conf.ts';
import { sectionsOf, valueOf } from '../grammar/corosync-conf.ts';
import { refusedFamilies } from '../network/ip-families.ts';
import type { RingAddress } from '../network/ip-families.ts';

/** Why corosync refuses a file, with the line that is to be changed. */
export interface Refusal {
  readonly line: number;
  readonly problem: string;
}

type Range = readonly [most: number, keys: readonly string[]];
const byte = 255;
const word = 4_294_967_295;

/**
 * Keys whose value must be a whole number, by their section. corosync reads the whole rest of the line, a `# comment`
 * included.
 */
const numbers: readonly (readonly [path: string, ranges: readonly Range[]])[] = [
  [
    'totem',
    [
      [
        word,
        [
          'version',
          'nodeid',
          'token',
          'token_coefficient',
          'token_retransmit',
          'token_warning',
          'hold',
          'token_retransmits_before_loss_const',
          'join',
          'send_join',
          'consensus',
          'merge',
          'downcheck',
          'fail_recv_const',
          'seqno_unchanged_const',
          'heartbeat_failures_allowed',
          'max_network_delay',
          'window_size',
          'max_messages',
          'miss_count_const',
          'netmtu',
          'knet_pmtud_interval',
          'knet_mtu',
          'knet_compression_threshold',
        ],
      ],
    ],
  ],
  [
    'totem.interface',
    [
      [byte, ['linknumber', 'ringnumber', 'ttl', 'knet_link_priority']],
      [65_535, ['mcastport']],
      [word, ['knet_ping_interval', 'knet_ping_timeout', 'knet_ping_precision', 'knet_pong_count']],
    ],
  ],
  [
    'quorum',
    [
      [
        byte,
        [
          'two_node',
          'wait_for_all',
          'auto_tie_breaker',
          'last_man_standing',
          'allow_downscale',
          'expected_votes_tracking',
        ],
      ],
      [word, ['expected_votes', 'votes', 'last_man_standing_window']],
    ],
  ],
  [
    'quorum.device',
    [
      [byte, ['master_wins']],
      [word, ['timeout', 'sync_timeout', 'votes']],
    ],
  ],
  ['nodelist.node', [[word, ['nodeid', 'quorum_votes']]]],
];

/** Keys whose value must be one of these words. */
const words: readonly (readonly [path: string, key: string, allowed: RegExp])[] = [
  ['totem', 'transport', /^(udpu?|knet)$/],
  ['totem', 'ip_version', /^(ipv4|ipv6|ipv6-4|ipv4-6)$/],
  ['totem', 'crypto_model', /^(nss|openssl)$/],
  ['totem', 'crypto_cipher', /^(none|aes256|aes192|aes128)$/],
  ['totem', 'crypto_hash', /^(none|md5|sha1|sha256|sha384|sha512)$/],
  ['totem', 'knet_compression_model', /^(none|zlib|lz4|lz4hc|lzo2|lzma|bzip2|zstd)$/],
  ['totem.interface', 'knet_transport', /^(udp|sctp)$/],
  ['logging', 'to_stderr', /^(yes|on|no|off)$/],
  ['logging', 'to_syslog', /^(yes|on|no|off)$/],
  ['logging', 'to_logfile', /^(yes|on|no|off)$/],
  ['logging', 'debug', /^(on|off|trace)$/],
  ['logging', 'timestamp', /^(on|off|hires)$/],
  ['logging', 'fileline', /^(on|off)$/],
  ['system', 'qb_ipc_type', /^(native|shm|socket)$/],
  ['system', 'sched_rr', /^(yes|no)$/],
  ['system', 'move_to_root_cgroup', /^(yes|no|auto)$/],
];

const at = (root: Section, path: string): readonly Section[] =>
  path
    .split('.')
    .reduce<readonly Section[]>((sections, name) => sections.flatMap((each) => sectionsOf(each, name)), [root]);

/** What every version refuses: keys and values that it cannot store. */
export function refusedValues(root: Section): readonly Refusal[] {
  const keys = everyKey(root, '')
    .filter(({ path }) => !/^[A-Za-z0-9._/:-]{3,255}$/.test(path))
    .map(({ path, line }) => ({ line, problem: `${JSON.stringify(path)} is not a name that corosync can store` }));
  const wrong = numbers.flatMap(([path, ranges]) =>
    ranges.flatMap(([most, names]) =>
      at(root, path)
        .flatMap(({ values }) =>
          values.filter(({ key, value }) => names.includes(key) && !(/^\d+$/.test(value) && Number(value) <= most)),
        )
        .map(({ key, value, line }) => ({
          line,
          problem: `${path}.${key} is not a number from 0 to ${most}: ${value === '' ? 'empty' : value}`,
        })),
    ),
  );
  return [...keys, ...wrong];
}

function everyKey(section: Section, prefix: string): readonly { readonly path: string; readonly line: number }[] {
  return [
    ...section.values.map(({ key, line }) => ({ path: `${prefix}${key}`, line })),
    ...section.sections.flatMap((inner) => everyKey(inner, `${prefix}${inner.name}.`)),
  ];
}

/** What corosync 3 refuses besides that. */
export function refusedByCorosync3(root: Section): readonly Refusal[] {
  const totem = at(root, 'totem');
  const value = (key: string): string | undefined => valueOf(totem, key)?.value;
  const line = (...keys: readonly string[]): number =>
    keys.map((key) => valueOf(totem, key)?.line).find((each) => each !== undefined) ?? totem[0]?.line ?? 1;
  const fixed = words.flatMap(([path, key, allowed]) =>
    at(root, path)
      .flatMap(({ values }) => values.filter((each) => each.key === key && !allowed.test(each.value)))
      .map((each) => ({ line: each.line, problem: `${path}.${key} has no value that corosync knows: ${each.value}` })),
  );
  const nodes = at(root, 'nodelist.node');
  const transport = value('transport') ?? 'knet';
  const version =
    value('version') === '2'
      ? []
      : [
          {
            line: line('version'),
            problem: `totem.version is ${value('version') ?? 'not set'}: corosync reads version 2 only`,
          },
        ];
  return [
    ...fixed,
    ...version,
    ...refusedNodes(root, nodes, transport),
    ...refusedFamilies(nodes.flatMap(ringsOf), value('ip_version'), transport),
    ...refusedCrypto(value, line, transport),
    ...refusedTimes(value, line),
  ];
}

const ringsOf = (node: Section): readonly RingAddress[] =>
  node.values.flatMap(({ key, value, line }) => {
    const ring = /^ring(\d+)_addr$/.exec(key)?.[1];
    return ring === undefined ? [] : [[Number(ring), value, line] as const];
  });

function refusedNodes(root: Section, nodes: readonly Section[], transport: string): readonly Refusal[] {
  const withRings = nodes.map((node) => ({ node, rings: ringsOf(node) })).filter(({ rings }) => rings.length > 0);
  if (withRings.length === 0) {
    const interfaces = at(root, 'totem.interface');
    return [
      {
        line: interfaces[0]?.line ?? 1,
        problem:
          interfaces.length === 0
            ? 'no interface is defined: there is no node list with ring addresses'
            : 'no node list names this host: corosync 3 needs one, also with bindnetaddr',
      },
    ];
  }
  const most = withRings.reduce((longest, { rings }) => Math.max(longest, rings.length), 0);
  const ids = new Map<string, number>();
  return withRings.flatMap(({ node, rings }) => {
    const id = valueOf([node], 'nodeid')?.value;
    const found: Refusal[] = rings.flatMap(([ring, address, line]): Refusal[] => {
      if (ring > 7) return [{ line, problem: `ring${ring}_addr: corosync has links 0 to 7` }];
      return /^([A-Za-z0-9.-]+|[0-9A-Fa-f:.]+(%\S+)?)$/.test(address)
        ? []
        : [{ line, problem: `ring${ring}_addr is no address and no host name: ${address}` }];
    });
    if (id === undefined || /^0+$/.test(id))
      found.push({ line: node.line, problem: `nodeid is ${id ?? 'not set'}: each node needs one of its own` });
    else if (ids.has(id)) found.push({ line: node.line, problem: `nodeid ${id} appears twice` });
    ids.set(id ?? '', node.line);
    if (rings.length !== most)
      found.push({
        line: node.line,
        problem: `the nodes have different numbers of links: ${rings.length} and ${most}`,
      });
    if (most > 1 && transport !== 'knet')
      found.push({ line: node.line, problem: `${most} links: transport ${transport} has one` });
    if (most > 1 && valueOf([node], 'name') === undefined)
      found.push({ line: node.line, problem: 'the node has no name: with several links each node needs one' });
    return found;
  });
}

function refusedCrypto(
  value: (key: string) => string | undefined,
  line: (...keys: readonly string[]) => number,
  transport: string,
): readonly Refusal[] {
  const secured = value('secauth') === 'on';
  const cipher = value('crypto_cipher') ?? (secured ? 'aes256' : 'none');
  const hash = value('crypto_hash') ?? (secured ? 'sha256' : 'none');
  const where = line('crypto_cipher', 'crypto_hash', 'secauth');
  if (transport !== 'knet' && (cipher !== 'none' || hash !== 'none')) {
    return [
      {
        line: where,
        problem: `crypto_cipher ${cipher} and crypto_hash ${hash} with transport ${transport}: only knet encrypts`,
      },
    ];
  }
  return cipher !== 'none' && hash === 'none'
    ? [{ line: where, problem: `crypto_cipher ${cipher} needs a crypto_hash other than none` }]
    : [];
}

/** Timeouts in milliseconds, as totem_volatile_config_validate compares them. */
function refusedTimes(
  value: (key: string) => string | undefined,
  line: (...keys: readonly string[]) => number,
): readonly Refusal[] {
  const least = 30;
  const number = (key: string): number | undefined =>
    /^\d+$/.test(value(key) ?? '') ? Number(value(key)) || undefined : undefined;
  const short = ['token', 'token_retransmit', 'join', 'consensus', 'merge', 'downcheck', 'max_network_delay'].flatMap(
    (key) => {
      const found = number(key);
      return found === undefined || found >= least
        ? []
        : [{ line: line(key), problem: `totem.${key} is ${found} ms: at least ${least} are needed` }];
    },
  );
  const token = number('token') ?? 3000;
  const losses = number('token_retransmits_before_loss_const') ?? 4;
  const retransmit = number('token_retransmit') ?? Math.floor(token / (losses + 0.2));
  const [consensus, join, warning] = [number('consensus'), number('join') ?? 50, number('token_warning')];
  const hold = number('hold');
  return [
    ...short,
    ...(number('token_retransmit') === undefined && token >= least && retransmit < least
      ? [
          {
            line: line('token', 'token_retransmits_before_loss_const'),
            problem: `totem.token of ${token} ms is too short for ${losses} retransmits`,
          },
        ]
      : []),
    ...(consensus !== undefined && consensus >= least && consensus < join
      ? [{ line: line('consensus'), problem: `totem.consensus of ${consensus} ms is below join of ${join} ms` }]
      : []),
    ...(warning !== undefined && warning > 100
      ? [{ line: line('token_warning'), problem: `totem.token_warning is ${warning}: it is a percentage` }]
      : []),
    ...(hold !== undefined && hold < 14
      ? [{ line: line('hold'), problem: `totem.hold is ${hold} ms: at least 14 are needed` }]
      : []),
  ];
}
