import type { Connection } from '../../../config/configuration.ts';
import { neutraliseJson, visibleLines } from '../../../report/visible.ts';
import { loadConfiguration } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { inLocale } from '../../output/plain-text.ts';
import { writeOut } from '../../output/standard-output.ts';

/**
 * `halint config check`: validates halint.yaml without connecting to a host. Every problem is reported with its
 * location.
 */
export async function configCheck(options: { readonly config?: string }): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const lines = configuration.pairs.map(({ pair, sides }) => {
    const hosts = (['a', 'b'] as const).map(
      (side) => `${pair.hosts[side].name} (${placeOf(sides[side].connection, pair.hosts[side].address)})`,
    );
    return `${pair.name}: ${hosts.join(' and ')}, profile ${pair.policy.profile}`;
  });
  await writeOut([`${configuration.file} is valid`, ...lines, ''].join('\n'));
  return exitCode.clean;
}

/** How a host is read: `ssh 192.0.2.11, port 2222`, `tree /srv/rendered/mail-a`. */
function placeOf(connection: Connection, address: string): string {
  switch (connection.kind) {
    case 'local':
      return 'local';
    case 'ssh':
      return `ssh ${connection.user === undefined ? '' : `${connection.user}@`}${address}${connection.port === undefined ? '' : `, port ${connection.port}`}`;
    default:
      return `${connection.kind} ${connection.path}`;
  }
}

/**
 * `halint config show`: the values that apply after profiles, shared files and halint.yaml; with --origins, where each
 * one comes from.
 */
export async function configShow(options: {
  readonly config?: string;
  readonly origins?: boolean;
  readonly format: 'text' | 'json';
}): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const pairs = configuration.pairs.map(({ pair, sides, policyOrigins, line }) => ({
    pair: pair.name,
    at: `${configuration.file}${line === undefined ? '' : `:${line}`}`,
    virtualIps: pair.virtualIps,
    hosts: Object.fromEntries(
      (['a', 'b'] as const).map((side) => [
        pair.hosts[side].name,
        placeOf(sides[side].connection, pair.hosts[side].address),
      ]),
    ),
    policy: Object.entries(pair.policy).map(([name, value]) => ({
      name,
      value,
      ...(options.origins === true ? { origin: policyOrigins[name] ?? `profile ${pair.policy.profile}` } : {}),
    })),
  }));
  const rules = configuration.rules;
  if (options.format === 'json') {
    await writeOut(`${neutraliseJson(JSON.stringify({ file: configuration.file, pairs, rules }, undefined, 1))}\n`);
    return exitCode.clean;
  }
  const lines = pairs.flatMap(({ pair, at, virtualIps, hosts, policy }) => [
    `pair ${pair} (${at})`,
    ...Object.entries(hosts).map(([name, place]) => `  host ${name}: ${place}`),
    `  virtualIps: ${virtualIps.join(', ')}`,
    ...policy.map(({ name, value, ...rest }) => {
      const origin = 'origin' in rest ? `  # ${rest.origin}` : '';
      return `  policy.${name}: ${JSON.stringify(value)}${origin}`;
    }),
  ]);
  const settings = Object.entries(rules).map(([id, setting]) => `rules.${id}: ${JSON.stringify(setting)}`);
  await writeOut(inLocale(visibleLines([...lines, ...settings, ''].join('\n'))));
  return exitCode.clean;
}
