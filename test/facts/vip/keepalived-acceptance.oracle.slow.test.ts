import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeepalived } from '../../../src/facts/grammar/keepalived-text.ts';
import { keepalivedComplaints } from '../../../src/facts/vip/keepalived-acceptance.ts';
import { keepalivedFrom } from '../../../src/facts/vip/keepalived-reader.ts';

const available = spawnSync('keepalived', ['--version']).error === undefined;
/** An instance on an interface that is not there hides some messages of keepalived. */
const device = Object.keys(networkInterfaces()).find((name) => name !== 'lo') ?? 'nodev0';

/** Lines of a configuration: in an instance, in a script, in the list of scripts, of addresses, and at the top. */
interface Sample {
  readonly instance?: string;
  readonly script?: string;
  readonly track?: string;
  readonly address?: string;
  readonly global?: string;
  readonly top?: string;
}

const textOf = ({ instance = '', script = '', track = '', address = '', global = '', top = '' }: Sample): string => `
global_defs {
  script_user root
  ${global}
}
${top}
vrrp_script chk {
  script "/bin/true"
  ${script}
}
vrrp_instance V {
  interface ${device}
  virtual_router_id 51
  ${instance}
  track_script {
    chk
    ${track}
  }
  virtual_ipaddress {
    192.0.2.9/32
    ${address}
  }
}
`;

const samples: readonly Sample[] = [
  {},
  ...['state master', 'state PEER', 'state MASTER', 'priority 0', 'priority 255', 'priority 256', 'priority abc'].map(
    (instance) => ({ instance }),
  ),
  ...['advert_int 0', 'advert_int 300', 'advert_int 0.5', 'advert_int 1s', 'version 4', 'version 3'].map(
    (instance) => ({
      instance,
    }),
  ),
  ...['preempt_delay 5000', 'preempt_delay -1', 'preempt_delay 2.5', 'garp_master_delay -1', 'garp_master_delay 5'].map(
    (instance) => ({ instance }),
  ),
  ...['prioritty 100', 'weight 5', 'notify_mster "/x"', 'priority\u00a090', '\u00a0nopreempt', 'nopreempt'].map(
    (instance) => ({ instance }),
  ),
  ...['foo', 'pass', 'NONE', 'PASS'].map((type) => ({
    instance: `authentication {\n auth_type ${type}\n auth_pass x\n}`,
  })),
  { instance: 'authentication {\n auth_typ PASS\n auth_pass x\n}' },
  ...['hosta', '10.0.0.300', '10.0.0.3'].map((peer) => ({ instance: `unicast_peer {\n ${peer}\n}` })),
  ...['unicast_src_ip foo', 'mcast_src_ip 300.1.1.1'].map((instance) => ({ instance })),
  ...['track_process {\n nope\n}', 'track_file {\n nope\n}'].map((instance) => ({ instance })),
  ...['weight 300', 'weight -254', 'weight -253', 'weight abc', 'rise 0', 'fall 0', 'rise 9', 'wieght 3'].map(
    (script) => ({ script }),
  ),
  ...['interval 100000', 'interval 2s', 'timeout x', 'timeout 5', 'user root', 'init_fail'].map((script) => ({
    script,
  })),
  { track: 'chkk' },
  ...['10.0.0.300', '10.0.0.1/33', 'mail.example.org', '10.0.0.1', '10.0.0.4/24'].map((address) => ({ address })),
  ...['router_idd x', 'vrrp_version 4', 'vrrp_version 3', 'vrrp_strict', 'notify_fifo /run/x'].map((global) => ({
    global,
  })),
  { top: 'vrrp_script other {\n}' },
  { top: 'foo' },
  { top: '\ufeff' },
  { top: 'vrrp_sync_group G {\n group {\n V\n W\n }\n}' },
];

/** Messages about what the machine has, and about lines whose effect is not a matter of VRRP. */
const ofTheMachine = /interface|incompatible|SECURITY|script_user|Loading|strict|native/i;

describe.skipIf(!available)('the lines that keepalived does not obey (skipped: keepalived is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-keepalived-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(samples)('%o', (sample) => {
    const file = join(folder, 'keepalived.conf');
    writeFileSync(file, textOf(sample));
    const { stderr } = spawnSync('keepalived', ['--config-test', `--use-file=${file}`], { encoding: 'utf8' });
    const messages = stderr.split('\n').filter((line) => line.startsWith('(') && !ofTheMachine.test(line));
    const directives = readKeepalived(textOf(sample), file, { configId: 'mail-a', include: () => undefined });
    if (typeof directives === 'string') throw new Error(directives);
    const ours = keepalivedComplaints(keepalivedFrom(directives, file));
    const theirLines = messages.map((line) => Number(/Line (\d+)\)/.exec(line)?.[1])).filter((line) => line > 0);
    // keepalived tells the end of a script that has none, and nothing of members that are not there in a test.
    const near = (line: number): boolean => theirLines.some((each) => Math.abs(each - line) <= 1);
    const told = ours.filter(({ problem }) => !problem.startsWith('there is no vrrp_instance'));
    expect(
      told.filter(({ at }) => !near(at.line ?? 0)),
      stderr,
    ).toEqual([]);
    expect(told.length > 0, stderr).toBe(theirLines.length > 0);
  });
});
