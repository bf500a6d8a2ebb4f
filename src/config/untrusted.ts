import { realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Folders } from './connection.ts';
import { absolute } from './connection.ts';
import type { ConfigDocument, ConnectionDocument, HostDocument } from './document.ts';
import type { Layer } from './layers.ts';
import type { Path } from './reading/yaml-source.ts';

const because = '(--untrusted-config)';

/** Connection keys with file paths. */
const filesOf = ['path', 'identityFile', 'knownHosts'] as const;

/**
 * Reports everything that `--untrusted-config` refuses in a configuration file: anything by which its author could run
 * code, read files outside of its folder, or make halint log in with the keys of the account that runs it. Only hosts
 * that are files in the folder of the configuration are allowed.
 */
export function refuseUntrusted(
  { document, report }: Layer,
  folders: Folders,
  isMain: boolean,
  defaults: ConnectionDocument,
): void {
  const outside = (path: string): boolean => !isInside(absolute(path, folders), folders.base);
  if (document.siteRules !== undefined)
    report(['siteRules'], 'key', `site rules are code and are not run from an untrusted configuration ${because}`);
  for (const key of ['baseline', 'controls'] as const) {
    const path = document[key];
    if (path !== undefined && outside(path)) report([key], 'value', fileOutside(path));
  }
  for (const { connection, place } of connectionsOf(document)) {
    refuseSecrets(connection, place, (path) =>
      report(path, 'key', `secrets of this machine are not read for an untrusted configuration ${because}`),
    );
    for (const key of filesOf) {
      const value = connection[key];
      for (const path of typeof value === 'string' ? [value] : (value ?? []))
        if (outside(path)) report([...place, key], 'value', fileOutside(path));
    }
    for (const key of ['jump', 'write'] as const) {
      if (connection[key] !== undefined)
        report([...place, key], 'key', `halint does not log in to hosts for an untrusted configuration ${because}`);
    }
  }
  if (!isMain) return;
  for (const { host, place } of hostsOf(document)) {
    const transport = host.transport ?? defaults.transport ?? 'auto';
    if (transport === 'tree' || transport === 'archive' || transport === 'recording') continue;
    const what =
      transport === 'local'
        ? 'transport local runs commands on this machine'
        : 'SSH transports use the keys and the agent of this account';
    report(
      host.transport === undefined ? place : [...place, 'transport'],
      'key',
      `${what}; an untrusted configuration may only use transport tree, archive or recording ${because}`,
    );
  }
}

const fileOutside = (path: string): string =>
  `${path} is outside of the folder of the untrusted configuration ${because}`;

type Connection = ConnectionDocument & Pick<HostDocument, 'path' | 'bmc'>;

function connectionsOf(document: ConfigDocument): readonly { readonly connection: Connection; readonly place: Path }[] {
  const defaults = document.defaults === undefined ? [] : [{ connection: document.defaults, place: ['defaults'] }];
  return [...defaults, ...hostsOf(document).map(({ host, place }) => ({ connection: host, place }))];
}

function hostsOf({ pair, pairs }: ConfigDocument): readonly { readonly host: HostDocument; readonly place: Path }[] {
  const all = [
    ...(pair === undefined ? [] : [{ pair, place: ['pair'] as Path }]),
    ...(pairs ?? []).map((each, index) => ({ pair: each, place: ['pairs', index] as Path })),
  ];
  return all.flatMap(({ pair: { hosts }, place }) =>
    (['a', 'b'] as const).map((side) => ({ host: hosts[side], place: [...place, 'hosts', side] })),
  );
}

/** Refuses every password and passphrase at any depth: of accounts, sudo, jump hosts and BMCs. */
function refuseSecrets(value: unknown, place: Path, refuse: (place: Path) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (key === 'password' || key === 'passphrase') refuse([...place, step]);
    else refuseSecrets(each, [...place, step], refuse);
  }
}

/** Whether a path is in a folder, with all symbolic links resolved. The path need not exist. */
export function isInside(path: string, folder: string): boolean {
  const base = resolved(folder);
  const real = resolved(path);
  return real === base || real.startsWith(base.endsWith(sep) ? base : `${base}${sep}`);
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(resolved(parent), basename(path));
  }
}
