import type { Bmc, HostIdentity, Policy, Profile, Side } from '../sdk/index.ts';
import { addressKey, floatingFault, hostAddressFault, parseAddress } from './address.ts';
import type { ConfiguredHost, ConfiguredPair } from './configuration.ts';
import type { Folders, Report } from './connection.ts';
import { connectionOf, secretOf } from './connection.ts';
import type { ConfigDocument, ConnectionDocument, HostDocument, PairDocument } from './document.ts';
import type { PolicyChange } from './policy.ts';
import { policyOf, policyOrigins } from './policy.ts';
import { writeConnectionOf } from './write-account.ts';
import type { Path } from './reading/yaml-source.ts';

/** Settings of all pairs of a file, which a pair can override. */
export interface Common {
  readonly defaults: ConnectionDocument;
  readonly profile: Profile;
  /** In the order of application. */
  readonly policies: readonly PolicyChange[];
  readonly at: PolicyChange['at'];
}

/** The pairs of a valid document. Semantic problems are reported; the result is valid only without problems. */
export function resolvePairs(
  document: ConfigDocument,
  common: Common,
  folders: Folders,
  report: Report,
): readonly ConfiguredPair[] {
  const { pair, pairs } = document;
  if (pair !== undefined && pairs !== undefined)
    report(['pairs'], 'key', 'pair and pairs cannot be combined; put all pairs under pairs');
  if (pair === undefined && pairs === undefined)
    report([], 'value', 'expected the key "pair" (one pair) or "pairs" (a list)');
  const written = [
    ...(pair === undefined ? [] : [{ pair, place: ['pair'] }]),
    ...(pairs ?? []).map((each, index) => ({ pair: each, place: ['pairs', index] })),
  ];
  const seen = new Set<string>();
  const policies = new Map<string, Policy>();
  return written.flatMap((each) => {
    const resolved = resolvePair(each.pair, each.place, common, folders, report, policies);
    const { name } = each.pair;
    if (resolved === undefined) return [];
    if (seen.has(resolved.pair.name)) {
      const place = name === undefined ? each.place : [...each.place, 'name'];
      report(place, name === undefined ? 'key' : 'value', `duplicate pair name "${resolved.pair.name}"`);
    }
    seen.add(resolved.pair.name);
    return [resolved];
  });
}

function resolvePair(
  written: PairDocument,
  place: Path,
  { defaults, profile, policies, at }: Common,
  folders: Folders,
  report: Report,
  known: Map<string, Policy>,
): ConfiguredPair | undefined {
  const virtualIps = virtualIpsOf(written, place, report);
  const externalHost = externalHostOf(written, place, report);
  const changes = [
    ...policies,
    { changes: written.policy ?? {}, place: [...place, 'policy'], report, shared: false, at },
  ];
  const policy = oneOf(known, policyOf(written.profile ?? profile, changes));
  const resolveHost = (side: Side): ConfiguredHost | undefined => {
    const host = written.hosts[side];
    const hostPlace = [...place, 'hosts', side];
    refuseFloating(host, hostPlace, virtualIps, externalHost, report);
    const connection = connectionOf(host, defaults, { host: hostPlace, defaults: ['defaults'] }, folders, report);
    if (connection === undefined) return undefined;
    const password = host.bmc?.password;
    const write = writeConnectionOf(
      connection,
      host,
      defaults,
      { host: hostPlace, defaults: ['defaults'] },
      folders,
      report,
    );
    return {
      connection,
      ...(write === undefined ? {} : { write }),
      deadline: host.deadline ?? defaults.deadline ?? 60,
      ...(password === undefined ? {} : { bmcPassword: secretOf(password, folders) }),
    };
  };
  const sides = { a: resolveHost('a'), b: resolveHost('b') };
  const hosts = { a: identityOf(written.hosts.a, 'a'), b: identityOf(written.hosts.b, 'b') };
  refuseTwins(written, hosts, place, defaults, report);
  if (sides.a === undefined || sides.b === undefined) return undefined;
  return {
    pair: {
      name: written.name ?? `${hosts.a.name}+${hosts.b.name}`,
      virtualIps,
      ...(externalHost === undefined ? {} : { externalHost }),
      hosts,
      policy,
    },
    sides: { a: sides.a, b: sides.b },
    waivers: [],
    policyOrigins: policyOrigins(written.profile ?? profile, changes),
  };
}

/** Shares equal policies, so that functions memoized by policy run once for a fleet. */
function oneOf(known: Map<string, Policy>, policy: Policy): Policy {
  const text = JSON.stringify(policy);
  const same = known.get(text) ?? policy;
  known.set(text, same);
  return same;
}

function virtualIpsOf(written: PairDocument, place: Path, report: Report): readonly string[] {
  const normal = (written.virtualIps ?? []).flatMap((text, index) => {
    const address = parseAddress(text);
    const unfit = floatingFault(text);
    if (unfit !== undefined) report([...place, 'virtualIps', index], 'value', unfit);
    if (address !== undefined) return [address.normal];
    const expected = text.includes('/')
      ? 'an IP address and a prefix length of at most 32 (IPv4) or 128 (IPv6)'
      : 'an IP address; a host name may resolve differently later';
    report([...place, 'virtualIps', index], 'value', `expected ${expected}, found "${text}"`);
    return [];
  });
  return [...new Set(normal)];
}

function externalHostOf(written: PairDocument, place: Path, report: Report): string | undefined {
  if (written.externalUrl === undefined) return undefined;
  const url = URL.canParse(written.externalUrl) ? new URL(written.externalUrl) : undefined;
  const at = [...place, 'externalUrl'];
  if (url === undefined || url.hostname === '') report(at, 'value', `expected a URL, found "${written.externalUrl}"`);
  else if (url.username !== '' || url.password !== '')
    report(at, 'value', 'expected a URL without a user name or password in it');
  return url?.hostname.replace(/^\[|\]$/g, '');
}

/** The floating address reaches either host, with different host keys, so it cannot be the address of a host. */
function refuseFloating(
  host: HostDocument,
  place: Path,
  virtualIps: readonly string[],
  externalHost: string | undefined,
  report: Report,
): void {
  if (host.address === undefined) return;
  const key = addressKey(host.address);
  const at = [...place, 'address'];
  const fault = hostAddressFault(host.address);
  if (fault !== undefined) report(at, 'value', fault);
  if (virtualIps.some((address) => addressKey(address) === key)) {
    report(
      at,
      'value',
      `${host.address} is a virtual IP, which belongs to the active host; use the host's own address`,
    );
  } else if (externalHost !== undefined && addressKey(externalHost) === key) {
    report(
      at,
      'value',
      `${host.address} is the name in externalUrl, which points to the active host; use the host's own address`,
    );
  }
}

/** Reports a host that is configured as both hosts: it would always be consistent with itself. */
function refuseTwins(
  { hosts }: PairDocument,
  identities: Readonly<Record<Side, HostIdentity>>,
  place: Path,
  defaults: ConnectionDocument,
  report: Report,
): void {
  const at = (...rest: Path): Path => [...place, 'hosts', 'b', ...rest];
  if (identities.a.name === identities.b.name) {
    const part = hosts.b.name === undefined ? at() : at('name');
    report(part, hosts.b.name === undefined ? 'key' : 'value', `both hosts are called "${identities.a.name}"`);
  }
  const endpoint = (host: HostDocument): string | undefined =>
    host.address === undefined
      ? undefined
      : `${addressKey(host.address)} ${host.port ?? defaults.port ?? 22} ${host.path ?? ''}`;
  if (endpoint(hosts.a) !== undefined && endpoint(hosts.a) === endpoint(hosts.b)) {
    report(at('address'), 'value', 'both hosts have this address; they must be different machines');
  } else if (
    hosts.a.path !== undefined &&
    hosts.a.path === hosts.b.path &&
    isTree(hosts.a, defaults) &&
    isTree(hosts.b, defaults)
  ) {
    report(at('path'), 'value', 'both hosts have this folder; they must be different');
  }
  const bmc = hosts.a.bmc?.address;
  if (bmc !== undefined && hosts.b.bmc !== undefined && addressKey(bmc) === addressKey(hosts.b.bmc.address)) {
    report(at('bmc', 'address'), 'value', 'both hosts have this BMC; each must have its own');
  }
}

const isTree = (host: HostDocument, defaults: ConnectionDocument): boolean =>
  (host.transport ?? defaults.transport) === 'tree';

function identityOf(host: HostDocument, side: Side): HostIdentity {
  const address = host.address ?? host.name ?? side;
  const bmc: Bmc | undefined = host.bmc && {
    address: host.bmc.address,
    ...(host.bmc.user === undefined ? {} : { user: host.bmc.user }),
    ...(host.bmc.cipherSuite === undefined ? {} : { cipherSuite: host.bmc.cipherSuite }),
  };
  return { name: host.name ?? address, address, ...(bmc === undefined ? {} : { bmc }) };
}
