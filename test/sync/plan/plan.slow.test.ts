import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { run } from '../../../src/cli/program/program.ts';
import * as output from '../../../src/cli/output/standard-output.ts';
import { reportPair } from '../../../src/engine/report.ts';
import type { Snapshot } from '../../../src/sdk/index.ts';
import type { Planned } from '../../../src/sync/plan/make-plan.ts';
import { makePlan } from '../../../src/sync/plan/make-plan.ts';
import type { Plan, PlanItem } from '../../../src/sync/plan/plan.ts';
import { readPlan } from '../../../src/sync/plan/plan-document.ts';
import { rederive } from '../../../src/sync/plan/rederive.ts';
import { renderPlan, renderStatus } from '../../../src/sync/plan/render.ts';
import { simulatePlan } from '../../../src/sync/plan/simulate.ts';
import { syncStatus } from '../../../src/sync/plan/status.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { driftRules, options, PlantedPair } from '../planted.ts';

const style = { color: false, width: 100 };
const canary = 'canary-Zq81-hunter2';
const certificate = '/etc/ssl/certs/bm_cert.pem';

const planOf = (planned: Planned): Plan => {
  if (planned.kind === 'refused') throw new Error(planned.reasons.join('; '));
  return planned.plan;
};
const item = ({ items }: Plan, id: string): PlanItem | undefined => items.find((each) => each.id === id);
const open = ({ open: all }: Plan, path: string) =>
  all.filter((each) => each.path === path).map(({ kind, decision }) => ({ kind, decision }));

/** Both hosts agreed once; then each kind of drift came. */
const pair = new PlantedPair();
let snapshot: Snapshot;
let plan: Plan;

beforeAll(async () => {
  await pair.agree();
  pair
    .append('a', '/etc/aliases', 'abuse: postmaster\n')
    .append('b', '/etc/cyrus.conf', '# edited on the wrong host\n')
    .append('a', '/etc/postfix/main.cf', 'default_process_limit = 1\n')
    .append('b', '/etc/postfix/main.cf', 'default_process_limit = 2\n')
    .delete('b', '/etc/postfix/transport')
    .delete('a', '/etc/postfix/virtual_mailbox')
    .own('a', '/var/lib/bm-ca/cacert.pem', '600')
    .append('a', '/etc/bm/bm.ini', `db-password = ${canary}\n`)
    .edit('a', certificate, '-----BEGIN CERTIFICATE-----', `# ${canary}\n-----BEGIN CERTIFICATE-----`)
    .write('b', '/etc/bm/mcast.id', 'another installation')
    .append('a', '/etc/sysctl.conf', 'vm.swappiness = 1\n')
    .write('a', '/etc/bm/local/.hosts.swp', 'b0VIM')
    .write('b', '/etc/bm/local/hosts~', 'before')
    .write('b', '/etc/bm/local/.halint.0123456789abcdef/hosts', 'staged');
  snapshot = await pair.snapshot(rules);
  plan = planOf(makePlan(snapshot, healthyPair, driftRules, options));
}, 120_000);
afterAll(() => pair.remove());

describe('a plan', () => {
  it('carries over what the active host changed', () => {
    const { decision, from, to, action, validators, activations, before, source, after } =
      item(plan, 'b:/etc/aliases') ?? expect.fail('no item');
    expect({ decision, from, to, action, validators, activations }).toEqual({
      decision: 'changed-on-active',
      from: 'a',
      to: 'b',
      action: 'write',
      validators: ['postalias'],
      activations: [],
    });
    expect(source).toMatchObject({ type: 'file', digest: { kind: 'plain' }, access: { user: 'root' } });
    expect(before).not.toEqual(source);
    expect(after).toEqual(source);
  });

  it('makes anew what is derived from it, after it and in one group', () => {
    const { recipe, action, from, to } = item(plan, 'b:/etc/aliases.db') ?? expect.fail('no item');
    expect({ recipe, action, from, to }).toEqual({
      recipe: { id: 'postalias', from: '/etc/aliases' },
      action: 'regenerate',
      from: 'b',
      to: 'b',
    });
    expect(plan.order).toContainEqual(['b:/etc/aliases', 'b:/etc/aliases.db']);
    expect(plan.order.flat().sort()).toEqual(plan.items.map(({ id }) => id).sort());
  });

  it('and the status of the pair say nothing of what an editor or halint has there for a moment', () => {
    const { items, open: left, agreed, disputed } = plan;
    const told = [...items, ...left, ...agreed, ...syncStatus(snapshot, healthyPair).files].map(({ path }) => path);
    expect([...told, ...disputed].filter((path) => path.startsWith('/etc/bm/local/'))).toEqual([]);
    const { results } = reportPair(snapshot, healthyPair, driftRules);
    expect(JSON.stringify(results)).not.toContain('/etc/bm/local/');
  });

  it('gives back what is gone on the passive host', () => {
    expect(item(plan, 'b:/etc/postfix/transport')).toMatchObject({
      decision: 'deleted-on-passive',
      before: { type: 'absent' },
    });
  });

  it('leaves what the passive host changed, and what both changed, to a person', () => {
    expect(open(plan, '/etc/cyrus.conf')).toEqual([{ kind: 'conflict', decision: 'changed-on-passive' }]);
    expect(open(plan, '/etc/postfix/main.cf')).toEqual([{ kind: 'conflict', decision: 'changed-on-both' }]);
    expect(plan.open.find(({ path }) => path === '/etc/cyrus.conf')?.choices).toEqual([
      '--take mail-a:/etc/cyrus.conf',
      '--take mail-b:/etc/cyrus.conf',
    ]);
    expect(plan.items.filter(({ path }) => path === '/etc/cyrus.conf' || path === '/etc/postfix/main.cf')).toEqual([]);
  });

  it('deletes nothing unless deletions are wanted', () => {
    expect(open(plan, '/etc/postfix/virtual_mailbox')).toEqual([
      { kind: 'needs-delete', decision: 'deleted-on-active' },
    ]);
  });

  it('treats mode and owner as an item of their own', () => {
    expect(item(plan, 'b:/var/lib/bm-ca/cacert.pem#access')).toMatchObject({
      action: 'set-access',
      after: { access: { mode: 0o600 } },
    });
  });

  it('carries kernel settings over: the file is linked under another name, and loaded afterwards', () => {
    expect(open(plan, '/etc/sysctl.conf')).toEqual([]);
    expect(item(plan, 'b:/etc/sysctl.conf')).toMatchObject({ validators: ['sysctl'], activations: ['sysctl-load'] });
  });

  it('reports identities and copies none', () => {
    expect(open(plan, '/etc/bm/mcast.id')).toEqual([{ kind: 'report', decision: 'class-report' }]);
  });

  it('holds secrets by digests of their own host, with no digest of what they become elsewhere', () => {
    const { source, before, after } = item(plan, `b:${certificate}`) ?? expect.fail('no item');
    expect(source).toMatchObject({ digest: { kind: 'held', value: pair.held('a', certificate) } });
    expect(before).toMatchObject({ digest: { kind: 'held', value: pair.held('b', certificate) } });
    expect(after).not.toHaveProperty('digest');
  });

  it('holds no secret in any form, and neither does anything that is printed', () => {
    const shown = [
      JSON.stringify(plan),
      renderPlan(plan, style),
      renderStatus(syncStatus(snapshot, healthyPair), style),
      JSON.stringify(syncStatus(snapshot, healthyPair)),
    ];
    for (const text of shown) expect(text).not.toContain(canary);
    expect(renderPlan(plan, style)).toContain('+db-password = (hidden)');
  }, 60_000);

  it('is what its schema and its id say; altered or contradictory ones are refused', () => {
    expect(readPlan(JSON.stringify(plan))).toEqual(plan);
    expect(readPlan(JSON.stringify({ ...plan, pair: 'other' }))).toMatch(/altered/);
    expect(readPlan(JSON.stringify({ ...plan, extra: 1 }))).toMatch(/not a plan of this version/);
    expect(
      readPlan(JSON.stringify({ ...plan, items: plan.items.map((each) => ({ ...each, path: '/etc/../root/x' })) })),
    ).toMatch(/not a plan of this version/);
    expect(readPlan('{')).toMatch(/not JSON/);
  });

  it('is the same for the same snapshot, and another one for another', () => {
    const make = (createdAt: string): string =>
      planOf(makePlan(snapshot, healthyPair, driftRules, { ...options, createdAt })).id;
    expect(make(options.createdAt)).toBe(make(options.createdAt));
    expect(make('2026-11-22T10:36:00.000Z')).not.toBe(make(options.createdAt));
  }, 60_000);

  it('is proved: what it is meant for is gone afterwards, nothing is new, and a second plan is empty', () => {
    const proved = planOf(makePlan(snapshot, healthyPair, rules, options));
    expect(proved.proof.gone).toContain('drift/synced-files-equal: /etc/aliases');
    const key = (results: ReturnType<typeof reportPair>['results']) =>
      results.flatMap(({ rule, findings }) =>
        findings.map(({ subject, host, moment }) => `${rule} ${subject} ${host ?? ''} ${moment}`),
      );
    const before = key(reportPair(snapshot, healthyPair, rules).results);
    const world = simulatePlan(snapshot, proved.items);
    const after = key(reportPair(world, healthyPair, rules).results);
    expect(after.filter((each) => !before.includes(each))).toEqual([]);
    expect(planOf(makePlan(world, healthyPair, rules, options)).items).toEqual([]);
  }, 120_000);
});

describe('a word on a conflict', () => {
  it('is in the plan, with who gave it', async () => {
    const decided = planOf(
      await pair.plan({
        takes: [
          { side: 'b', pattern: '/etc/cyrus.conf' },
          { side: 'a', pattern: '/etc/postfix/main.cf' },
        ],
        by: 'alice',
        delete: true,
      }),
    );
    expect(item(decided, 'a:/etc/cyrus.conf')).toMatchObject({
      from: 'b',
      to: 'a',
      resolution: { take: 'b', by: 'alice' },
    });
    expect(item(decided, 'b:/etc/postfix/main.cf')).toMatchObject({
      from: 'a',
      resolution: { take: 'a', by: 'alice' },
    });
    expect(item(decided, 'b:/etc/postfix/virtual_mailbox')).toMatchObject({
      action: 'delete',
      after: { type: 'absent' },
    });
    expect(open(decided, '/etc/cyrus.conf')).toEqual([]);
  }, 60_000);
});

describe('a path that --ignore skips', () => {
  const planWith = (ignore: readonly string[]): Plan =>
    planOf(makePlan(snapshot, healthyPair, driftRules, { ...options, ignore }));

  it.each(['/etc/aliases', '/etc/alias*'])('is left alone with what is derived from it: %s', (path) => {
    const skipped = planWith([path]);
    expect(skipped.wishes).toEqual({ takes: [], delete: false, ignore: [path] });
    expect(skipped.items.map(({ id }) => id)).toEqual(
      plan.items.map(({ id }) => id).filter((id) => !id.startsWith('b:/etc/aliases')),
    );
    expect(skipped.order.flat()).toHaveLength(skipped.items.length);
    expect(open(skipped, '/etc/aliases')).toEqual([{ kind: 'ignored', decision: 'changed-on-active' }]);
    expect(open(skipped, '/etc/aliases.db').map(({ kind }) => kind)).toEqual(['ignored']);
    // It is still different, so it is not agreed on.
    expect(skipped.agreed.map((each) => each.path)).not.toContain('/etc/aliases');
    expect(skipped.disputed).toContain('/etc/aliases');
  });

  it('is left alone by apply as well, which makes the plan again', () => {
    const skipped = planWith(['/etc/aliases']);
    const again = rederive(skipped, snapshot, healthyPair, driftRules, options.halint);
    expect(again).toEqual(skipped);
    const { wishes: _, ...altered } = skipped;
    expect(rederive(altered, snapshot, healthyPair, driftRules, options.halint)).not.toEqual(skipped);
  });

  it('does not count as a question: a conflict that is skipped needs no decision', () => {
    expect(open(plan, '/etc/cyrus.conf').map(({ kind }) => kind)).toEqual(['conflict']);
    expect(open(planWith(['/etc/cyrus.conf']), '/etc/cyrus.conf').map(({ kind }) => kind)).toEqual(['ignored']);
  });
});

describe('without an agreement', () => {
  it('every difference is first contact, and nothing is written unasked', async () => {
    const fresh = new PlantedPair();
    fresh.append('a', '/etc/aliases', 'x: y\n').delete('b', '/etc/postfix/transport');
    const first = planOf(await fresh.plan());
    expect(first.items).toEqual([]);
    expect(open(first, '/etc/aliases')).toEqual([{ kind: 'conflict', decision: 'first-contact' }]);
    expect(open(first, '/etc/postfix/transport')).toEqual([{ kind: 'conflict', decision: 'first-contact' }]);
    const taken = planOf(await fresh.plan({ takes: [{ side: 'a', pattern: '/**' }] }));
    expect(taken.items.map(({ id }) => id).sort()).toEqual([
      'b:/etc/aliases',
      'b:/etc/aliases.db',
      'b:/etc/postfix/transport',
      'b:/etc/postfix/transport.db',
    ]);
    fresh.remove();
  }, 60_000);

  it('a secret without a digest that holds is unknown and not written', async () => {
    const fresh = new PlantedPair();
    fresh.append('a', certificate, 'x').delete('b', '/etc/ssh/ssh_host_ed25519_key');
    const without = planOf(await fresh.plan({ takes: [{ side: 'a', pattern: certificate }] }));
    expect(without.items).toEqual([]);
    expect(open(without, certificate)).toEqual([{ kind: 'unknown', decision: 'no-precondition' }]);
    fresh.remove();
  }, 60_000);

  it('a change that would do harm is held back with its reason', async () => {
    const fresh = new PlantedPair();
    // The active host has postfix-pcre and uses it; on the other one Postfix would not start with that.
    fresh
      .appendOutput('a', 'postconf -m', 'pcre\n')
      .append('a', '/etc/postfix/main.cf', 'header_checks = pcre:/etc/postfix/header_checks\n')
      .append('a', '/etc/aliases', 'abuse: root\n');
    const harmful = planOf(await fresh.plan({ takes: [{ side: 'a', pattern: '/**' }] }));
    expect(harmful.items.map(({ id }) => id)).toEqual(['b:/etc/aliases', 'b:/etc/aliases.db']);
    expect(harmful.open.find(({ path }) => path === '/etc/postfix/main.cf')).toMatchObject({
      kind: 'refused',
      decision: 'not-proved',
      why: expect.stringContaining('no tables of the kind pcre'),
    });
    fresh.remove();
  }, 60_000);
});

describe('the command line', () => {
  async function halint(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const spies = [
      vi.spyOn(output, 'writeOut').mockImplementation(async (text) => void (out += text)),
      vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
        err += String(text);
        return true;
      }),
    ];
    const code = await run([...argv, '-c', pair.config]).finally(() => spies.forEach((spy) => spy.mockRestore()));
    return { code, out, err };
  }

  it('status says who moved and what contradicts, and ends with 11', async () => {
    const { code, out } = await halint('sync', 'status');
    expect(code).toBe(11);
    expect(out).toContain('PENDING  /etc/aliases, changed on mail-a');
    expect(out).toContain('CONFLICT  /etc/cyrus.conf, changed on mail-b');
    expect(out).toContain('default_process_limit: mail-a 1, mail-b 2');
    const { out: json } = await halint('sync', 'status', '-f', 'json');
    expect(JSON.parse(json)).toMatchObject({ schemaVersion: 1, roles: { active: 'a' }, counts: { conflict: 2 } });
    expect(out + json).not.toContain(canary);
  }, 120_000);

  it('plan keeps a document that only its owner can read, and shows directed differences', async () => {
    const file = join(pair.folder, 'plan.json');
    const { code, out } = await halint(
      'sync',
      'plan',
      '-o',
      file,
      '--take',
      'mail-a:/etc/cyrus.conf',
      '--take',
      'mail-b:/etc/postfix/main.cf',
      '--delete',
    );
    expect(code).toBe(11); // the identity of the installation is for a person to look into
    expect(out).toContain('--- mail-b:/etc/aliases (now)\n    +++ mail-a:/etc/aliases');
    expect(out).toContain('+abuse: postmaster');
    expect(out).toContain('-# edited on the wrong host');
    expect(out).not.toContain(canary);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readPlan(readFileSync(file, 'utf8'));
    expect(kept).toMatchObject({ pair: 'mail', roles: { active: 'a' } });
  }, 120_000);

  it.each([
    ['a host that is not of the pair', 'mail-c:/etc/aliases', /mail-a, mail-b/],
    ['a path that is not from the root', 'mail-a:etc/aliases', /HOST:PATH/],
    ['a path where nothing is to be decided', 'mail-a:/etc/imapd.conf', /matches no difference/],
  ])(
    '--take refuses %s',
    async (_what, word, message) => {
      const { code, err } = await halint('sync', 'plan', '--take', word);
      expect(code).toBe(2);
      expect(err).toMatch(message);
    },
    60_000,
  );

  it('plan refuses while both hosts hold the address, with nothing kept', async () => {
    const split = new PlantedPair();
    split.copyCommand('a', 'b', 'ip -j addr');
    const planned = await split.plan();
    expect(planned).toMatchObject({ kind: 'refused' });
    if (planned.kind === 'refused') expect(planned.reasons.join('\n')).toMatch(/floating address is on both hosts/);
    split.remove();
  }, 60_000);
});

const built = fileURLToPath(new URL('../../../dist/halint.cjs', import.meta.url));

it.runIf(existsSync(built) && readFileSync(built, 'utf8').length > 0 && hasSync())(
  'the built command plans the same',
  () => {
    let status = 0;
    let out = '';
    try {
      out = execFileSync(process.execPath, [built, 'sync', 'plan', '-f', 'json', '-c', pair.config], {
        encoding: 'utf8',
      });
    } catch (error) {
      status = error instanceof Error && 'status' in error ? Number(error.status) : -1;
      out = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    }
    expect(status).toBe(11);
    const found = readPlan(out);
    expect(typeof found === 'string' ? found : found.items.map(({ id }) => id)).toEqual(plan.items.map(({ id }) => id));
  },
  120_000,
);

/** Whether the build is of a halint that has sync at all. */
function hasSync(): boolean {
  try {
    return execFileSync(process.execPath, [built, 'sync', '--help'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes('plan');
  } catch {
    return false;
  }
}
