import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { gather } from '../../src/engine/gather.ts';
import { hostKeyedDigest, hostDigestKey } from '../../src/hosts/collect/host-keyed-digest.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { NamedRule, Side, Snapshot } from '../../src/sdk/index.ts';
import type { BaseDocument } from '../../src/sync/state/base.ts';
import { baseFile, nextBase } from '../../src/sync/state/base.ts';
import type { Planned, PlanOptions } from '../../src/sync/plan/make-plan.ts';
import { makePlan } from '../../src/sync/plan/make-plan.ts';
import { syncFacts } from '../../src/sync/state/sources.ts';
import { healthyPair } from '../rules/healthy.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

/** The rules on drift: a plan is proved with these here, and with all rules where a test says so. */
export const driftRules: readonly NamedRule[] = rules.filter(({ id }) => id.startsWith('drift/'));

export const takenAt = '2026-11-22T10:35:00.000Z';
export const options: PlanOptions = {
  halint: 'test',
  createdAt: takenAt,
  expiresAt: '2026-11-23T10:35:00.000Z',
  takes: [],
  delete: false,
};

/** A copy of the healthy pair in a temporary folder, for drift to be planted in. */
export class PlantedPair {
  readonly folder = mkdtempSync(join(tmpdir(), 'halint-sync-'));

  constructor() {
    cpSync(healthy, this.folder, { recursive: true });
    for (const side of ['a', 'b'] as const) {
      // What root of a real host has, and a recording must not hold: the key that held digests are made with.
      this.write(side, '/etc/ssh/ssh_host_ed25519_key', `not a real key of host ${side}\n`);
    }
  }

  get config(): string {
    return join(this.folder, 'halint.yaml');
  }

  real(side: Side, path: string): string {
    return join(this.folder, side, 'root', path);
  }

  read(side: Side, path: string): string {
    return readFileSync(this.real(side, path), 'utf8');
  }

  write(side: Side, path: string, text: string): this {
    mkdirSync(dirname(this.real(side, path)), { recursive: true });
    writeFileSync(this.real(side, path), text);
    return this;
  }

  append(side: Side, path: string, text: string): this {
    appendFileSync(this.real(side, path), text);
    return this;
  }

  edit(side: Side, path: string, from: string, to: string): this {
    const before = this.read(side, path);
    if (!before.includes(from)) throw new Error(`${path} does not hold ${from}`);
    return this.write(side, path, before.replaceAll(from, to));
  }

  /** Also from the recorded metadata, which would show it still. */
  delete(side: Side, path: string): this {
    rmSync(this.real(side, path));
    const table = join(this.folder, side, 'metadata.tsv');
    writeFileSync(
      table,
      readFileSync(table, 'utf8')
        .split('\n')
        .filter((line) => line.split('\t')[0] !== path)
        .join('\n'),
    );
    return this.forget(side, path);
  }

  /** Recorded outputs of find and stat know the path as well. */
  private forget(side: Side, path: string): this {
    const index = join(this.folder, side, 'commands', 'index.tsv');
    for (const line of readFileSync(index, 'utf8').split('\n')) {
      const [argv, , file] = line.split('\t');
      if (file === undefined || file === '-' || !/^(find|stat|sha256sum) /.test(argv ?? '')) continue;
      const output = join(this.folder, side, 'commands', file);
      writeFileSync(
        output,
        readFileSync(output, 'utf8')
          .split('\n')
          .filter((row) => !row.endsWith(path))
          .join('\n'),
      );
    }
    return this;
  }

  /** Mode and owner, as the recording's table gives them. */
  own(side: Side, path: string, mode: string, user = 'root', group = 'root'): this {
    const table = join(this.folder, side, 'metadata.tsv');
    const size = Buffer.byteLength(this.read(side, path));
    appendFileSync(table, `\n${[path, 'file', mode, user, group, 0, 0, size, 1_790_000_000, 1, ''].join('\t')}\n`);
    return this;
  }

  /** What a command printed on one host it prints on the other as well. */
  copyCommand(from: Side, to: Side, argv: string): this {
    cpSync(this.output(from, argv), this.output(to, argv));
    return this;
  }

  appendOutput(side: Side, argv: string, text: string): this {
    appendFileSync(this.output(side, argv), text);
    return this;
  }

  private output(side: Side, argv: string): string {
    const row = readFileSync(join(this.folder, side, 'commands', 'index.tsv'), 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${argv}\t`));
    return join(this.folder, side, 'commands', row?.split('\t')[2] ?? '');
  }

  held(side: Side, path: string): string {
    const content = createHash('sha256')
      .update(readFileSync(this.real(side, path)))
      .digest('hex');
    return hostKeyedDigest(hostDigestKey(readFileSync(this.real(side, '/etc/ssh/ssh_host_ed25519_key'))), content);
  }

  snapshot(judged: readonly NamedRule[] = driftRules): Promise<Snapshot> {
    const tree = (side: Side) => treeHost(healthyPair.hosts[side].name, join(this.folder, side));
    return gather(
      healthyPair,
      judged,
      { a: tree('a'), b: tree('b') },
      { version: 'test', takenAt, digestKey: '7'.repeat(64), secrets: { a: {}, b: {} }, deadline: 10 },
      new AbortController().signal,
      syncFacts,
    );
  }

  /** Writes what both hosts have in step as agreed, as an apply would. */
  async agree(): Promise<this> {
    const planned = await this.plan();
    if (planned.kind === 'refused') throw new Error(planned.reasons.join('; '));
    const { plan } = planned;
    for (const side of ['a', 'b'] as const) {
      const files = plan.agreed.map(({ path, class: kind, states }) => ({
        path,
        class: kind,
        ...(states === undefined ? {} : { state: states[side] }),
      }));
      const document: BaseDocument = nextBase(
        undefined,
        {
          pair: plan.pair,
          agreement: plan.id,
          machine: plan.hosts[side].machine ?? '',
          writtenAt: takenAt,
          disputed: plan.disputed,
        },
        files,
      );
      this.write(side, baseFile, JSON.stringify(document));
    }
    return this;
  }

  async plan(wishes: Partial<PlanOptions> = {}, judged: readonly NamedRule[] = driftRules): Promise<Planned> {
    return makePlan(await this.snapshot(judged), healthyPair, judged, { ...options, ...wishes });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
