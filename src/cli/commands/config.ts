import type { Connection } from '../../config/configuration.ts';
import { loadConfiguration } from '../input/choose.ts';
import { exitCode } from '../exit-code.ts';
import { writeOut } from '../output/standard-output.ts';

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
