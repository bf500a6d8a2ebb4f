import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DrbdConfig } from '../../../src/facts/replication/drbd-config.ts';
import { drbdConfig, drbdOption } from '../../../src/facts/replication/drbd-config.ts';
import type { Fact } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';

const corpus = process.env['HALINT_CORPUS'];
const folder = join(corpus ?? '', 'drbd');
const rows =
  corpus === undefined
    ? []
    : readFileSync(join(folder, 'expected', 'rc.tsv'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('\t'));

const configOf = (text: string): Fact<DrbdConfig> =>
  drbdConfig.parse({
    drbdConf: readAs({ path: '/etc/drbd.conf', text }),
    drbdFolder: notRead('absent', ''),
    drbdCommon: notRead('absent', ''),
    linstor: notRead('absent', ''),
  });

/** What is in force, in one spelling: `drbdadm dump` moves what `common` says into the resources. */
function inForce(fact: Fact<DrbdConfig>) {
  if (!fact.known) throw new Error(fact.detail);
  const config = fact.value;
  return config.resources.map((resource) => ({
    name: resource.name,
    hosts: [...resource.hosts].sort(),
    diskless: [...resource.disklessHosts].sort(),
    minors: [...resource.minors].sort(),
    disks: [...resource.disks].sort(),
    options: [
      ...new Set(
        [...config.common, ...resource.options, ...resource.innerOptions].flatMap(({ name }) =>
          drbdOption(config, resource, name).map(({ value }) => `${name} ${value}`),
        ),
      ),
    ].sort(),
  }));
}

// HALINT_CORPUS names a folder of public samples with the verdicts of independent programs.
describe.skipIf(corpus === undefined || !existsSync(folder))(
  'drbd.conf, against drbdadm dump (skipped when HALINT_CORPUS is not set)',
  () => {
    const accepted = rows.filter(([, , exit]) => exit === '0');

    it.each(accepted.map(([path = '']) => [path]))('%s', (path) => {
      const dump = readFileSync(join(folder, 'expected', `${path.replaceAll('/', '_')}.dump`), 'utf8');
      const printed = dump.slice(Math.max(0, dump.search(/^(# |global|common|resource)/m)));
      expect(inForce(configOf(readFileSync(join(folder, path), 'utf8')))).toEqual(inForce(configOf(printed)));
    });
  },
);
