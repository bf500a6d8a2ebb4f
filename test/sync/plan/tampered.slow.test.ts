import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PlanHost, PlanItem } from '../../../src/sync/plan/plan.ts';
import { canonicalJson } from '../../../src/sdk/canonical-json.ts';
import type { FileState, RegularFile } from '../../../src/sync/state/file-state.ts';
import type { HonestPlan } from './honest-plans.ts';
import { honestPlans } from './honest-plans.ts';
import type { Mutation } from './mutations.ts';
import { mutations } from './mutations.ts';

let plans: Awaited<ReturnType<typeof honestPlans>>;
beforeAll(async () => {
  plans = await honestPlans();
}, 120_000);
afterAll(() => plans.remove());

/** What may be changed in a plan without any effect, and why: everything else is refused. */
const harmless: readonly { readonly field: string; readonly what: RegExp; readonly because: string }[] = [
  {
    field: 'createdAt',
    what: /11-22T10:35:01/,
    because: 'a plan is decided by what the hosts give when it is applied, not by the second in which it was made',
  },
  { field: 'wishes.takes', what: /first element twice/, because: 'the same word said twice means the same' },
];

const isHarmless = ({ at, what }: Mutation): boolean =>
  harmless.some((each) => each.field === at.join('.') && each.what.test(what));

/** The document with an id that fits, as a forger would make it. */
const forged = (document: object): string =>
  JSON.stringify({ ...document, id: createHash('sha256').update(canonicalJson(document)).digest('hex') });

/**
 * Whether a refusal says which field was changed, by its name or that of the object it stands in. What a person asked
 * for decides the rest: there the refusal names what would be otherwise. The parts of a name are reported as the
 * element that is missing.
 */
function isNamed({ at }: Mutation, why: string): boolean {
  const [root] = at;
  if (root === undefined || root === 'wishes') return true;
  const names = root === 'open' ? ['open'] : at.filter((each) => typeof each === 'string').slice(-2);
  return names.some((name) => new RegExp(`(^|[^a-zA-Z])${name}([^a-zA-Z]|$)`).test(why));
}

function accepted(
  { plan, verdict }: HonestPlan,
  within: (mutation: Mutation) => boolean = () => true,
): readonly string[] {
  const { id: _, ...body } = plan;
  const wrong: string[] = [];
  for (const mutation of mutations(JSON.parse(JSON.stringify(body)))) {
    if (!within(mutation)) continue;
    const why = verdict(forged(mutation.document));
    const place = `${mutation.at.join('.')} ${mutation.what}`;
    if (why === undefined && !isHarmless(mutation)) wrong.push(`${place}: accepted`);
    if (why !== undefined && isHarmless(mutation)) wrong.push(`${place}: refused, and listed as harmless`);
    if (why !== undefined && !isNamed(mutation, why)) wrong.push(`${place}: refused without its name: ${why}`);
  }
  return wrong;
}

describe('a plan whose id was computed again', () => {
  it('is accepted when nothing else was changed', () => {
    for (const { plan, verdict } of [plans.unasked, plans.asked, plans.first])
      expect(verdict(JSON.stringify(plan))).toBeUndefined();
  });

  it('is refused for any change of any field, and the refusal names it', () => {
    expect(accepted(plans.asked)).toEqual([]);
  }, 300_000);

  it('is refused for any change of what it leaves open', () => {
    expect(accepted(plans.unasked, ({ at }) => at[0] === 'open' || at[0] === 'disputed')).toEqual([]);
  }, 120_000);
});

const secret = 'b:/etc/ssl/certs/bm_cert.pem';
const text = 'b:/etc/aliases';
const access = { mode: 0o644, user: 'root', group: 'root' };

/** The plan with one item changed. */
function item(plan: Plan, id: string, change: (item: PlanItem) => Partial<PlanItem>): Plan {
  if (!plan.items.some((each) => each.id === id)) throw new Error(`no item ${id}`);
  const items = plan.items.map((each) => (each.id === id ? { ...each, ...change(each) } : each));
  const renamed = new Map(plan.items.map((each, i) => [each.id, items[i]?.id ?? '']));
  return { ...plan, items, order: plan.order.map((ids) => ids.map((each) => renamed.get(each) ?? each)) };
}
const regular = (state: FileState): RegularFile => (state.type === 'file' ? state : expect.fail('no file'));
const owned = (state: FileState, mode: number, user = 'root', group = 'root'): RegularFile => ({
  ...regular(state),
  access: { mode, user, group },
});
const digest = { kind: 'plain', value: '7'.repeat(64) } as const;
/** Without an item, and with an order that does not know it. */
const without = (plan: Plan, id: string): Plan => ({
  ...plan,
  items: plan.items.filter((each) => each.id !== id),
  order: plan.order.map((ids) => ids.filter((each) => each !== id)).filter((ids) => ids.length > 0),
});
const withItem = (plan: Plan, added: PlanItem): Plan => ({
  ...plan,
  items: [...plan.items, added],
  order: [[added.id], ...plan.order],
});
const machineless = ({ name }: PlanHost): PlanHost => ({ name });

/**
 * What somebody would do to a plan on its way from its maker to `sync apply`, each with the field that gives it away.
 */
const tamperings: readonly (readonly [string, string, (plan: Plan) => Plan])[] = [
  ['makes a file setuid', 'after.access', (plan) => item(plan, text, ({ after }) => ({ after: owned(after, 0o4777) }))],
  [
    'makes a file setuid, and says that its source was',
    'mode',
    (plan) => item(plan, text, ({ source, after }) => ({ source: owned(source, 0o4777), after: owned(after, 0o4777) })),
  ],
  [
    'makes a file setuid, and says that it was before',
    'mode',
    (plan) => item(plan, text, ({ before, after }) => ({ before: owned(before, 0o4777), after: owned(after, 0o4777) })),
  ],
  [
    'lets everybody write a file',
    'after.access',
    (plan) => item(plan, text, ({ after }) => ({ after: owned(after, 0o666) })),
  ],
  [
    'gives a secret to somebody',
    'after.access',
    (plan) => item(plan, secret, ({ after }) => ({ after: owned(after, 0o600, 'nobody') })),
  ],
  [
    'gives a secret to a group',
    'after.access',
    (plan) => item(plan, secret, ({ after }) => ({ after: owned(after, 0o640, 'root', 'www-data') })),
  ],
  [
    'lets everybody read a secret',
    'after.access',
    (plan) => item(plan, secret, ({ after }) => ({ after: owned(after, 0o666, 'nobody') })),
  ],
  [
    'leaves the mode out',
    'after.access',
    (plan) =>
      item(plan, text, ({ after }) => ({
        after: { type: 'file', size: regular(after).size, digest: regular(after).digest ?? digest },
      })),
  ],
  [
    'turns an item on mode into setuid',
    'after.access',
    (plan) => item(plan, 'b:/etc/postfix/master.cf#access', ({ after }) => ({ after: owned(after, 0o4755) })),
  ],
  [
    'makes a derived file writable',
    'after.access',
    (plan) => item(plan, 'b:/etc/aliases.db', ({ after }) => ({ after: owned(after, 0o666) })),
  ],
  [
    'makes a new derived file setuid',
    'mode',
    (plan) =>
      item(plan, 'b:/etc/postfix/transport.db', ({ after }) => ({
        before: { type: 'absent' },
        after: owned(after, 0o4755),
      })),
  ],
  ['takes the validators away', 'validators', (plan) => item(plan, text, () => ({ validators: [] }))],
  ['has another validator look', 'validators', (plan) => item(plan, secret, () => ({ validators: ['yaml'] }))],
  ['takes the activations away', 'activations', (plan) => item(plan, secret, () => ({ activations: [] }))],
  ['has another service reloaded', 'activations', (plan) => item(plan, text, () => ({ activations: ['sysctl-load'] }))],
  ['keeps the plan good for ever', 'expiresAt', (plan) => ({ ...plan, expiresAt: '2099-01-01T00:00:00.000Z' })],
  [
    'dates the plan into the future',
    'createdAt',
    (plan) => ({ ...plan, createdAt: '2098-12-31T00:00:00.000Z', expiresAt: '2099-01-01T00:00:00.000Z' }),
  ],
  ['keeps it good for two days', 'expiresAt', (plan) => ({ ...plan, expiresAt: '2026-11-24T10:35:00.000Z' })],
  ['dates it by no day that there is', 'expiresAt', (plan) => ({ ...plan, expiresAt: '2026-13-45T10:35:00.000Z' })],
  [
    'takes a machine away',
    'hosts.b.machine',
    (plan) => ({ ...plan, hosts: { ...plan.hosts, b: machineless(plan.hosts.b) } }),
  ],
  [
    'names another machine',
    'machine',
    (plan) => ({ ...plan, hosts: { ...plan.hosts, b: { ...plan.hosts.b, machine: '1'.repeat(64) } } }),
  ],
  [
    'names another host',
    'hosts.b.name',
    (plan) => ({ ...plan, hosts: { ...plan.hosts, b: { ...plan.hosts.b, name: 'elsewhere' } } }),
  ],
  ['exchanges the roles', 'roles', (plan) => ({ ...plan, roles: { ...plan.roles, active: 'b' } })],
  [
    'has /etc/shadow agreed on',
    'agreed[/etc/shadow]',
    (plan) => ({
      ...plan,
      agreed: [
        ...plan.agreed,
        {
          path: '/etc/shadow',
          class: 'shared-secret',
          states: { a: { type: 'file', size: 1, digest, access }, b: { type: 'file', size: 1, digest, access } },
        },
      ],
    }),
  ],
  [
    'has an edit of the passive host agreed on',
    'agreed',
    (plan) => ({
      ...plan,
      agreed: plan.agreed.map((each, i) =>
        i === 0 && each.states !== undefined
          ? { ...each, states: { ...each.states, b: { ...each.states.b, digest } } }
          : each,
      ),
    }),
  ],
  ['has a file forgotten', 'agreed', (plan) => ({ ...plan, agreed: plan.agreed.slice(1) })],
  ['drops an open conflict', 'disputed', (plan) => ({ ...plan, disputed: ['/etc/cyrus.conf'] })],
  [
    'promises another content',
    'after.digest',
    (plan) => item(plan, text, ({ after }) => ({ after: { ...regular(after), digest } })),
  ],
  [
    'promises another content, and of the source too',
    'digest',
    (plan) =>
      item(plan, text, ({ source, after }) => ({
        source: { ...regular(source), digest },
        after: { ...regular(after), digest },
      })),
  ],
  [
    'gives a secret a plain digest',
    'after.digest',
    (plan) => item(plan, secret, ({ after }) => ({ after: { ...regular(after), digest } })),
  ],
  [
    'says that the file was another one',
    'before',
    (plan) => item(plan, text, ({ before }) => ({ before: { ...regular(before), digest } })),
  ],
  [
    'promises another size',
    'after.size',
    (plan) => item(plan, text, ({ after }) => ({ after: { ...regular(after), size: 0 } })),
  ],
  [
    'turns a file into a link',
    'after.type',
    (plan) => item(plan, text, () => ({ after: { type: 'link', target: '/etc/shadow' } })),
  ],
  [
    'has a file deleted',
    'wishes',
    (plan) => item(plan, text, () => ({ action: 'delete', after: { type: 'absent' }, validators: [] })),
  ],
  ['copies the other way', 'order', (plan) => item(plan, text, () => ({ id: 'a:/etc/aliases', from: 'b', to: 'a' }))],
  ['writes a file of another class', 'class', (plan) => item(plan, secret, () => ({ class: 'shared-text' }))],
  [
    'writes a path that the policy does not name',
    'path',
    (plan) => item(plan, text, () => ({ id: 'b:/etc/shadow', path: '/etc/shadow', class: 'shared-secret' })),
  ],
  ['leaves the derived file behind its text', 'items[b:/etc/aliases.db]', (plan) => without(plan, 'b:/etc/aliases.db')],
  [
    'leaves the authority of a certificate out',
    'items[b:/var/lib/bm-ca/cacert.pem]',
    (plan) => without(plan, 'b:/var/lib/bm-ca/cacert.pem'),
  ],
  ['tears a group apart', 'order', (plan) => ({ ...plan, order: plan.order.flat().map((id) => [id]) })],
  [
    'puts a certificate before its authority',
    'order',
    (plan) => ({ ...plan, order: plan.order.map((ids) => [...ids].reverse()) }),
  ],
  [
    'makes a derived file from another text',
    'recipe',
    (plan) => item(plan, 'b:/etc/aliases.db', () => ({ recipe: { id: 'postalias', from: '/etc/postfix/main.cf' } })),
  ],
  [
    'shows the reviewer another difference',
    'difference',
    (plan) => item(plan, text, () => ({ difference: [{ mark: '+', text: '# harmless' }] })),
  ],
  [
    'says that a person decided',
    'resolution',
    (plan) => item(plan, text, () => ({ resolution: { take: 'a', by: 'alice' } })),
  ],
  [
    'takes the conflicting state of the passive host',
    'wishes',
    (plan) =>
      withItem(plan, {
        ...(plan.items.find(({ id }) => id === text) ?? expect.fail('no item')),
        id: 'a:/etc/cyrus.conf',
        path: '/etc/cyrus.conf',
        from: 'b',
        to: 'a',
      }),
  ],
  ['has no rule judge again', 'proof.rules', (plan) => ({ ...plan, proof: { ...plan.proof, rules: [] } })],
  ['says that it was made by another halint', 'halint', (plan) => ({ ...plan, halint: '9.9.9' })],
];

describe('a forged plan', () => {
  it.each(tamperings)('that %s is refused, naming %s', (_, field, tamper) => {
    const { plan, verdict } = plans.unasked;
    const { id, ...body } = tamper(plan);
    expect(id).toBe(plan.id);
    const why = verdict(forged(body));
    // A whole item that is not the one of the hosts is named, with what it would take a wish for.
    expect(why).toContain(field === 'wishes' ? 'items[' : field);
  });
});
