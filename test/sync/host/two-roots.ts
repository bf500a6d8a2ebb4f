import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { classOf } from '../../../src/facts/manifest/manifest.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { hostKeyedDigest, hostDigestKey } from '../../../src/hosts/collect/host-keyed-digest.ts';
import type { Transport } from '../../../src/hosts/host.ts';
import { machineDigest } from '../../../src/sync/state/base.ts';
import type { ApplyOptions } from '../../../src/sync/apply/apply-options.ts';
import { applyPlan } from '../../../src/sync/apply/apply.ts';
import type { FileState } from '../../../src/sync/state/file-state.ts';
import type { HostAccess } from '../../../src/sync/apply/session/host-access.ts';
import { filePolicyFor } from '../../../src/sync/plan/file-policy.ts';
import type { Printed } from '../printed.ts';
import { printed } from '../printed.ts';
import type { Plan, PlanItem } from '../../../src/sync/plan/plan.ts';
import { withId } from '../../../src/sync/plan/plan-id.ts';
import { recover } from '../../../src/sync/apply/recover.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { otherSide } from '../../../src/sdk/index.ts';

const accountName = userInfo().username;

/** Two hosts as two folders: `a` is active. Programs are looked for in `bin` first. */
export class TwoRoots {
  readonly folder: string;
  readonly bin: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'halint-sync-'));
    this.bin = join(this.folder, 'bin');
    mkdirSync(this.bin);
    for (const side of ['a', 'b'] as const) {
      for (const path of ['/etc/ssh', '/etc/postfix', '/etc/bm', '/etc/ssl/certs', '/var/lib/bm-ca'])
        mkdirSync(this.path(side, path), { recursive: true, mode: 0o755 });
      this.write(side, '/etc/machine-id', `${createHash('md5').update(side).digest('hex')}\n`);
      this.write(
        side,
        '/etc/ssh/ssh_host_ed25519_key',
        `private key of ${side} ${randomBytes(8).toString('hex')}\n`,
        0o600,
      );
    }
    // Nothing of a test gets into the machine's own log.
    this.program('logger', 'exit 0');
  }

  path(side: Side, path: string): string {
    return join(this.folder, side, path);
  }

  write(side: Side, path: string, content: string | Buffer, mode = 0o644): void {
    const full = this.path(side, path);
    mkdirSync(dirname(full), { recursive: true, mode: 0o755 });
    // An ordinary user may not write a file of mode 0440 again.
    if (existsSync(full)) chmodSync(full, mode | 0o200);
    writeFileSync(full, content);
    chmodSync(full, mode);
  }

  read(side: Side, path: string): string | undefined {
    const full = this.path(side, path);
    return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
  }

  /** A program that hosts find before the system's own. */
  program(name: string, shell: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${shell}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  state(side: Side, path: string): FileState {
    const full = this.path(side, path);
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (stat === undefined) return { type: 'absent' };
    if (stat.isSymbolicLink()) return { type: 'link', target: readlinkSync(full) };
    const access = { mode: stat.mode & 0o7777, user: accountName, group: accountName };
    const value = createHash('sha256').update(readFileSync(full)).digest('hex');
    if (classOf(path) !== 'shared-secret')
      return { type: 'file', size: stat.size, digest: { kind: 'plain', value }, access };
    const key = hostDigestKey(readFileSync(this.path(side, '/etc/ssh/ssh_host_ed25519_key')));
    return { type: 'file', size: stat.size, digest: { kind: 'held', value: hostKeyedDigest(key, value) }, access };
  }

  /** Names below `/etc` that only a transaction makes, and transactions that did not end. */
  leftOvers(side: Side): readonly string[] {
    const names = readdirSync(this.path(side, '/'), { recursive: true, encoding: 'utf8' });
    const journals = this.path(side, '/var/lib/halint/journal');
    return [
      ...names.filter((name) => name.includes('.halint.')),
      ...(existsSync(journals) ? readdirSync(journals) : []),
    ];
  }

  /** Everything that stands in files of a host, but for the files in `except`. */
  everything(side: Side, except: readonly string[] = []): string {
    return readdirSync(this.path(side, '/'), { recursive: true, encoding: 'utf8' })
      .filter((name) => !except.includes(`/${name}`) && lstatSync(this.path(side, name)).isFile())
      .map((name) => readFileSync(this.path(side, name), 'latin1'))
      .join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  access(side: Side, more: Partial<HostAccess> = {}): HostAccess {
    return {
      name: `node-${side}`,
      transport: localTransport(),
      privilege: { kind: 'none' },
      root: join(this.folder, side),
      path: this.bin,
      ...more,
    };
  }

  apply(
    plan: Plan,
    more: Partial<Record<Side, Partial<HostAccess>>> & { readonly options?: Partial<ApplyOptions> } = {},
  ): Promise<Printed> {
    return applyPlan(plan, {
      hosts: { a: this.access('a', more.a), b: this.access('b', more.b) },
      pair: 'mail',
      now: () => Date.now(),
      active: async () => ({ side: 'a' }),
      by: 'person',
      services: [],
      allowed: () => true,
      owner: 'test',
      say: () => undefined,
      signal: new AbortController().signal,
      ...more.options,
    }).then(printed);
  }

  recover(
    more: Partial<Record<Side, Partial<HostAccess>>> = {},
    say: (line: string) => void = () => undefined,
  ): Promise<Printed> {
    return recover({
      hosts: { a: this.access('a', more.a), b: this.access('b', more.b) },
      owner: 'test',
      say,
      signal: new AbortController().signal,
    }).then(printed);
  }

  /** A plan that brings these paths from one host to the other, as they are now. */
  plan(wanted: readonly (string | (Partial<PlanItem> & { readonly path: string }))[], more: Partial<Plan> = {}): Plan {
    const items = wanted.map((each): PlanItem => this.#item(typeof each === 'string' ? { path: each } : each));
    const { id: _, ...body } = {
      id: '',
      schemaVersion: 1 as const,
      halint: '0.0.0',
      pair: 'mail',
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      hosts: { a: this.#host('a'), b: this.#host('b') },
      roles: {
        active: 'a' as const,
        signals: [
          { signal: 'virtual-address' as const, active: 'a' as const, seen: 'the floating address is on node-a' },
          { signal: 'services' as const, active: 'a' as const, seen: 'the services run on node-a' },
        ],
      },
      items,
      order: [items.map(({ id }) => id)],
      open: [],
      agreed: [],
      disputed: [],
      proof: { rules: [], gone: [] },
      ...more,
    };
    return withId(body);
  }

  #host(side: Side) {
    return { name: `node-${side}`, machine: machineDigest(this.read(side, '/etc/machine-id') ?? '') };
  }

  #item(given: Partial<PlanItem> & { readonly path: string }): PlanItem {
    const { path } = given;
    const action = given.action ?? 'write';
    const from = given.from ?? (action === 'regenerate' ? 'b' : 'a');
    const to = given.to ?? (action === 'regenerate' ? from : otherSide(from));
    const source = given.source ?? this.state(from, given.recipe?.from ?? path);
    const before = this.state(to, path);
    const care = filePolicyFor(path);
    return {
      id: `${to}:${path}`,
      class: classOf(path),
      action,
      from,
      to,
      decision: 'test',
      source,
      before,
      after: afterOf(action, source, before),
      validators: action === 'write' ? care.validators : [],
      activations: care.activations,
      difference: [],
      ...given,
    };
  }
}

function afterOf(action: PlanItem['action'], source: FileState, before: FileState): FileState {
  if (action === 'delete') return { type: 'absent' };
  if (source.type !== 'file') return source;
  const { digest, ...rest } = source;
  if (action === 'regenerate')
    return { type: 'file', size: 0, access: { mode: 0o644, user: accountName, group: accountName } };
  if (action === 'set-access' && before.type === 'file')
    return { ...before, ...(source.access === undefined ? {} : { access: source.access }) };
  return digest?.kind === 'plain' ? source : rest;
}

/** A transport that ends the connection in the middle: after so many bytes in one direction. */
export function cut(where: { readonly sent?: number; readonly received?: number }): Transport {
  const inner = localTransport();
  const most = { sent: where.sent ?? Infinity, received: where.received ?? Infinity };
  return {
    via: 'cut',
    exec: async (request) => {
      const count = { sent: 0, received: 0 };
      let gone = false;
      let hangUp = (): void => undefined;
      /** What of a piece still gets through. */
      const pass = (way: 'sent' | 'received', piece: Buffer): Buffer => {
        const left = gone ? 0 : Math.max(0, most[way] - count[way]);
        count[way] += piece.length;
        return piece.subarray(0, left);
      };
      const check = (): void => {
        if (gone || (count.sent <= most.sent && count.received <= most.received)) return;
        gone = true;
        hangUp();
      };
      await inner.exec({
        ...request,
        onStdout: (chunk) => {
          const piece = pass('received', chunk);
          if (piece.length > 0) request.onStdout(piece);
          check();
        },
        onOpen: (stdin) => {
          hangUp = () => stdin.end();
          request.onOpen({
            write: (data) => {
              const piece = pass('sent', data);
              if (piece.length > 0) stdin.write(piece);
              check();
            },
            end: () => stdin.end(),
          });
        },
      });
      return {};
    },
  };
}
