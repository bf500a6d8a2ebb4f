import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { complaintOf } from '../cli/complaint.ts';
import { recordedFleet } from '../cli/fleet.ts';

/** The scripts of the Kubernetes and Nomad examples, run as their pods and allocations run them. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(join(root, 'examples', name), 'utf8');

const shards = parse(read('kubernetes/shards.yaml'));
const [pod] = shards.spec.template.spec.containers;
const mergePod = parse(read('kubernetes/merge.yaml')).spec.template.spec.containers[0];
const nomad = read('nomad/shards.nomad.hcl');
const heredoc = (hcl: string): string => /<<EOT\n(.*?)\nEOT/s.exec(hcl)?.[1] ?? '';

const schedulers = [
  {
    name: 'Kubernetes',
    check: String(pod.args[0]),
    merge: String(mergePod.args[0]),
    index: 'JOB_COMPLETION_INDEX',
    count: Number(shards.spec.completions),
    declared: Number(pod.env.find(({ name }: { name: string }) => name === 'SHARDS').value),
  },
  {
    name: 'Nomad',
    check: heredoc(nomad),
    merge: heredoc(read('nomad/merge.nomad.hcl')),
    index: 'NOMAD_ALLOC_INDEX',
    count: Number(/count = (\d+)/.exec(nomad)?.[1]),
    declared: Number(/SHARDS = "(\d+)"/.exec(nomad)?.[1]),
  },
];

let folder = '';
let at = (name: string): string => name;
beforeAll(async () => {
  ({ folder, at } = await recordedFleet({
    north: 'healthy',
    east: 'drifted',
    south: 'healthy',
    west: 'half-read',
    centre: 'drifted',
  }));
  mkdirSync(at('bin'));
  // The recorded pairs stand for the hosts.
  writeFileSync(
    at('bin/halint'),
    `#!/bin/sh
[ "$1" != check ] || set -- "$@" --snapshot ${at('night.ndjson')}
exec ${process.execPath} ${join(root, 'dist/halint.cjs')} "$@"
`,
  );
  chmodSync(at('bin/halint'), 0o755);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function run(script: string, reports: string, env: Readonly<Record<string, string>>) {
  const here = script.replaceAll('/reports/', `${reports}/`).replaceAll('/etc/halint/halint.yaml', at('halint.yaml'));
  return spawnSync('sh', ['-c', here], {
    encoding: 'utf8',
    env: { PATH: `${at('bin')}:/usr/bin:/bin`, NO_COLOR: '1', ...env },
  });
}

describe.each(schedulers)('the shards of $name', ({ name, check, merge, index, count, declared }) => {
  it('match the number by which each of them divides', () => {
    expect(count).toBeGreaterThan(1);
    expect(declared).toBe(count);
  });

  it('use options that there are', async () => {
    for (const script of [check, merge]) {
      const [command = ''] = /^halint .*$/m.exec(script) ?? [];
      const words = execFileSync('sh', ['-c', `part=x ${index}=0 SHARDS=4; set -f; printf '%s\\n' ${command}`], {
        encoding: 'utf8',
      });
      expect(await complaintOf(words.trimEnd().split('\n').slice(1))).toBe('');
    }
  });

  it('merge to the reports of one run, to the byte, with its exit code', () => {
    const reports = at(name);
    mkdirSync(reports);
    const codes = Array.from(
      { length: count },
      (_, shard) => run(check, reports, { [index]: String(shard), SHARDS: String(count) }).status,
    );
    expect(codes).toEqual(codes.map(() => 0));
    const merged = run(merge, reports, {});
    const whole = run(
      'halint check --config /etc/halint/halint.yaml --format text --format html=/reports/whole.html --format junit=/reports/whole.xml',
      reports,
      {},
    );
    expect(whole.status).toBe(1);
    expect([merged.status, merged.stdout]).toEqual([whole.status, whole.stdout]);
    for (const format of ['html', 'xml'])
      expect(readFileSync(join(reports, `fleet.${format}`), 'utf8')).toBe(
        readFileSync(join(reports, `whole.${format}`), 'utf8'),
      );
  }, 120_000);

  it('fail if halint could not judge', () => {
    const broken = run(check.replace('--quiet', '--no-such-option'), at(name), { [index]: '0', SHARDS: String(count) });
    expect(broken.status).toBe(1);
  });
});

describe('examples/kubernetes', () => {
  it('are Jobs of batch/v1 whose containers run without privileges and mount what is declared', () => {
    for (const file of ['kubernetes/shards.yaml', 'kubernetes/merge.yaml']) {
      const job = parse(read(file));
      expect([job.apiVersion, job.kind, job.spec.template.spec.restartPolicy]).toEqual(['batch/v1', 'Job', 'Never']);
      const { containers, volumes, securityContext } = job.spec.template.spec;
      expect(securityContext.runAsNonRoot).toBe(true);
      expect(containers[0].securityContext).toMatchObject({ allowPrivilegeEscalation: false });
      const declared = volumes.map((volume: { name: string }) => volume.name).sort();
      expect(containers[0].volumeMounts.map((mount: { name: string }) => mount.name).sort()).toEqual(declared);
    }
    expect(shards.spec.completionMode).toBe('Indexed');
  });
});
