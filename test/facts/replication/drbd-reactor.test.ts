import { describe, expect, it } from 'vitest';
import { drbdReactor } from '../../../src/facts/replication/drbd-reactor.ts';
import { agentOf, promotedUnits } from '../../../src/facts/replication/promoter-model.ts';
import { promotedMounts } from '../../../src/facts/storage/promoted-mounts.ts';
import { notCaptured, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

// In the form of drbd-reactor.promoter(5) and of the example file of drbd-reactor (June 2026).
const main = 'snippets = "/etc/drbd-reactor.d"\n[[log]]\nlevel = "debug"\n';
const snippet = `
[[promoter]]
[promoter.resources.mail]
start = [
  "var-spool-cyrus.mount", # after the promotion
  'srv-my\\x2ddata.mount',
  "cyrus-imapd.service",
  "ocf:heartbeat:IPaddr2 vip ip='10.0.0.5' cidr_netmask=24",
]
on-drbd-demote-failure = "reboot-immediate"
preferred-nodes = ["a", "b"]

[[promoter]]
[promoter.resources.web]
runner = "shell"
start = ["ip addr add 10.0.0.9/24 dev eth0"]
`;

const parsed = (text: string, own: string = main) =>
  parseFact(drbdReactor, { main: own, snippets: readAs([{ path: '/etc/drbd-reactor.d/mail.toml', text }]) });

function valueOf(text: string, own?: string) {
  const fact = parsed(text, own);
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

describe('drbd-reactor’s configuration', () => {
  it('has the promoters of all snippets, with the defaults of drbd-reactor', () => {
    const { promoters, refusals } = valueOf(snippet);
    expect(refusals).toEqual([]);
    expect(promoters).toMatchObject([
      {
        resource: 'mail',
        path: '/etc/drbd-reactor.d/mail.toml',
        runner: 'systemd',
        targetAs: 'Requires',
        onDemoteFailure: 'reboot-immediate',
        secondaryForce: true,
        stopsOnExit: false,
        onQuorumLoss: 'shutdown',
        preferredNodes: ['a', 'b'],
        preferredNodesPolicy: 'always',
      },
      { resource: 'web', runner: 'shell', onDemoteFailure: 'none', preferredNodes: [] },
    ]);
  });

  it('knows the units and the mounts of its steps, and no unit of a shell', () => {
    const { promoters } = valueOf(snippet);
    expect(promotedUnits(promoters).map(({ unit }) => unit)).toEqual([
      'var-spool-cyrus.mount',
      String.raw`srv-my\x2ddata.mount`,
      'cyrus-imapd.service',
    ]);
    expect(promotedMounts(promoters).map(({ target }) => target)).toEqual(['/var/spool/cyrus', '/srv/my-data']);
  });

  it('reads the parameters of an agent', () => {
    const agent = agentOf({ start: 'ocf:heartbeat:Filesystem fs device=/dev/drbd0 directory="/srv" options=' });
    expect(agent).toMatchObject({ agent: 'Filesystem', instance: 'fs' });
    expect(Object.fromEntries(agent?.parameters ?? [])).toEqual({
      device: '/dev/drbd0',
      directory: '/srv',
      options: '',
    });
    expect(agentOf({ start: 'ocf.rs@x.service' })).toBeUndefined();
  });

  it('reads the folder only where the main file names it', () => {
    expect(valueOf(snippet, '').promoters).toEqual([]);
    expect(valueOf('', snippet).promoters).toHaveLength(2);
    expect(parsed(snippet, 'snippets = "/srv/reactor"\n')).toMatchObject({ known: false, reason: 'not-collected' });
  });

  it('is empty where there is none, and unknown where it is no TOML', () => {
    expect(parseFact(drbdReactor, {})).toMatchObject({ known: true, value: { promoters: [], refusals: [] } });
    const left = { main: notCaptured('tree'), snippets: notCaptured('tree') };
    expect(parseFact(drbdReactor, left)).toMatchObject({ known: true, value: { promoters: [] } });
    expect(parsed('start = [')).toMatchObject({ known: false, reason: 'unparsable' });
    expect(parsed(`a = ${'['.repeat(60)}`)).toMatchObject({ known: false, reason: 'unparsable' });
  });

  it.each([
    ['start = [["a.service", "b.service"]]', 'mail: start'],
    ['start = ["/mnt/data"]', 'mail: start'],
    ['start = ["a.service", "a.service"]', 'mail: start'],
    ['start = ["a.service"]\ntarget-as = "requires"', 'mail: target-as'],
    ['start = ["a.service"]\non-drbd-demote-failure = "halt"', 'mail: on-drbd-demote-failure'],
    ['start = ["a.service"]\nstop-services-on-exit = "no"', 'mail: stop-services-on-exit'],
    ['start = ["a.service"]\npreferred-nodes = "a"', 'mail: preferred-nodes'],
  ])('is refused by drbd-reactor: %s', (text, subject) => {
    const { refusals } = valueOf(`[[promoter]]\n[promoter.resources.mail]\n${text}\n`);
    expect(refusals.map((each) => each.subject)).toEqual([subject]);
  });

  it('may have settings that drbd-reactor does not know', () => {
    const text = '[[promoter]]\n[promoter.resources.mail]\nstart = ["a.service"]\ncolour = "red"\n';
    expect(valueOf(text).refusals).toEqual([]);
  });
});
