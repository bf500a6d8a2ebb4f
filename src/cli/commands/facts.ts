import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { ConfiguredPair } from '../../config/configuration.ts';
import { profiles } from '../../config/profiles.ts';
import { HostFacts } from '../../engine/facts.ts';
import { contextOf, sourcesOf } from '../../engine/select.ts';
import type { AnyFact, HostSnapshot, Pair, Side } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import type { Logger } from '../audit.ts';
import { choosePairs, loadConfiguration } from '../input/choose.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-code.ts';
import { openSnapshot } from '../input/snapshot-file.ts';
import { asJson } from '../output/fact-json.ts';
import { writeOut } from '../output/standard-output.ts';
import { UsageError } from '../usage-error.ts';

export interface FactsOptions {
  readonly config?: string;
  readonly tree?: string;
  readonly archive?: string;
  readonly host?: string;
  readonly snapshot?: string;
  readonly list?: boolean;
  readonly format: 'text' | 'json';
}

/** `halint facts`: prints the facts of one host with their sources. */
export async function factsCommand(names: readonly string[], options: FactsOptions, logger: Logger): Promise<number> {
  const { facts } = await import('../../facts/index.ts');
  for (const name of names) {
    if (!facts.some((fact) => fact.id === name)) {
      throw new UsageError(`unknown fact "${name}"; available facts: ${facts.map((fact) => fact.id).join(', ')}`);
    }
  }
  const wanted = names.length === 0 ? facts : facts.filter((fact) => names.includes(fact.id));
  if (options.list === true) {
    await writeOut(listed(wanted, options.format));
    return exitCode.clean;
  }
  const subjects = await readSubjects(wanted, options, logger);
  logger.signal.throwIfAborted();
  const documents = subjects.map(({ snapshot, pair, side }) => describeHost(wanted, snapshot, pair, side));
  const document = documents.length === 1 ? documents[0] : documents;
  await writeOut(options.format === 'json' ? `${asJson(document)}\n` : documents.map(asText).join('\n'));
  const unread = documents.some((host) => Object.values(host.facts).some((fact) => !fact.known));
  return unread ? exitCode.incomplete : exitCode.clean;
}

/** Every fact with its sources, as a pair without settings of its own has them. docs/facts.md has the types. */
function listed(facts: readonly AnyFact[], format: FactsOptions['format']): string {
  const context = contextOf(plainPair('host', 'peer'), 'a');
  const rows = facts.map((fact) => ({
    id: fact.id,
    describes: fact.describes,
    sources: Object.values(fact.sources(context)).map(sourceKey),
  }));
  if (format === 'json') return `${asJson(rows)}\n`;
  return rows
    .map(({ id, describes, sources }) => [`${id}: ${describes}`, ...sources.map((key) => `  ${key}`), ''].join('\n'))
    .join('\n');
}

interface Subject {
  readonly snapshot: HostSnapshot;
  readonly pair: Pair;
  readonly side: Side;
}

async function readSubjects(
  facts: readonly AnyFact[],
  options: FactsOptions,
  logger: Logger,
): Promise<readonly Subject[]> {
  if (options.tree !== undefined) {
    const { treeHost } = await import('../../hosts/offline/tree.ts');
    const name = basename(options.tree);
    const pair = await configuredOrPlain(options, name);
    const side = pair.hosts.b.name === name ? 'b' : 'a';
    return [{ snapshot: await read(facts, pair, side, treeHost(name, options.tree), logger), pair, side }];
  }
  if (options.archive !== undefined) {
    const { archiveHost } = await import('../../hosts/offline/archive.ts');
    const pair = await configuredOrPlain(options, options.host ?? basename(options.archive));
    const side = pair.hosts.b.name === options.host ? 'b' : 'a';
    return [
      {
        snapshot: await read(facts, pair, side, archiveHost(pair.hosts[side].name, options.archive), logger),
        pair,
        side,
      },
    ];
  }
  if (options.snapshot !== undefined) {
    const snapshot = await openSnapshot(options.snapshot);
    const pair = await configuredOrPlain(options, snapshot.hosts.a.name, snapshot.hosts.b.name);
    const { host } = options;
    const sides = (['a', 'b'] as const).filter((side) => host === undefined || snapshot.hosts[side].name === host);
    if (sides.length === 0)
      throw new UsageError(
        `no host is called "${host ?? ''}" in ${options.snapshot}; its hosts are ${snapshot.hosts.a.name} and ${snapshot.hosts.b.name}`,
      );
    return sides.map((side) => ({ snapshot: snapshot.hosts[side], pair, side }));
  }
  const configuration = await loadConfiguration(options.config);
  const chosen = choosePairs(configuration, []).flatMap((configured) =>
    (['a', 'b'] as const)
      .filter((side) => options.host === undefined || configured.pair.hosts[side].name === options.host)
      .map((side) => ({ configured, side })),
  );
  if (chosen.length === 0) throw new UsageError(`no host is called "${options.host ?? ''}" in ${configuration.file}`);
  return Promise.all(chosen.map(({ configured, side }) => readConfigured(facts, configured, side, logger)));
}

async function readConfigured(
  facts: readonly AnyFact[],
  configured: ConfiguredPair,
  side: Side,
  logger: Logger,
): Promise<Subject> {
  const { pair } = configured;
  const host = await connect(configured, side, logger.detail);
  return { snapshot: await read(facts, pair, side, host, logger), pair, side };
}

async function read(
  facts: readonly AnyFact[],
  pair: Pair,
  side: Side,
  host: Awaited<ReturnType<typeof connect>>,
  logger: Logger,
): Promise<HostSnapshot> {
  const following = logger.progress?.begin(pair.hosts[side].name);
  try {
    return await host.collect(
      {
        sources: sourcesOf(facts, contextOf(pair, side)),
        digestKey: randomBytes(32).toString('hex'),
        secrets: {},
        deadline: 120,
        ...(following === undefined ? {} : { onStep: (step) => following.step(step) }),
      },
      logger.signal,
    );
  } finally {
    following?.end();
  }
}

/** The configured pair if there is a configuration; otherwise a pair that only has names. */
async function configuredOrPlain(options: FactsOptions, a: string, b = 'peer'): Promise<Pair> {
  if (options.config !== undefined) {
    const [first] = choosePairs(await loadConfiguration(options.config), []);
    if (first !== undefined) return first.pair;
  }
  return plainPair(a, b);
}

function plainPair(a: string, b: string): Pair {
  return {
    name: a,
    virtualIps: [],
    hosts: { a: { name: a, address: a }, b: { name: b, address: b } },
    policy: profiles.bluemind,
  };
}

interface HostFactsDocument {
  readonly host: string;
  readonly via: string;
  readonly status: string;
  readonly facts: Readonly<
    Record<string, { readonly known: boolean; readonly sources: readonly string[]; readonly [key: string]: unknown }>
  >;
}

function describeHost(facts: readonly AnyFact[], snapshot: HostSnapshot, pair: Pair, side: Side): HostFactsDocument {
  const context = contextOf(pair, side);
  const values = new HostFacts(snapshot, context);
  return {
    host: snapshot.name,
    via: snapshot.via,
    status: snapshot.status,
    facts: Object.fromEntries(
      facts.map((fact) => [
        fact.id,
        { ...values.get(fact), sources: Object.values(fact.sources(context)).map(sourceKey) },
      ]),
    ),
  };
}

function asText({ host, via, facts }: HostFactsDocument): string {
  const lines = Object.entries(facts).map(([id, { known, value, reason, detail, sources }]) =>
    [
      `${id}${known ? '' : `: unknown (${String(reason)}): ${String(detail)}`}`,
      ...(known ? [asJson(value)] : []),
      ...sources.map((source) => `  from ${source}`),
      '',
    ].join('\n'),
  );
  return [`${host} (${via})`, '', ...lines].join('\n');
}
