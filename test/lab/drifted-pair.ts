import { expect, vi } from 'vitest';
import { names } from './audit.ts';
import { bringUp, on } from './lab.ts';
import type { Both } from './sync.ts';
import { apply, bothStates, plan } from './sync.ts';

const hosts = [names.a, names.b];
/** A folder that nothing else on the host writes to, and the file in it. */
export const folder = '/usr/share/bm-elasticsearch/config';
export const yml = `${folder}/elasticsearch.yml`;

/** What is changed on the active host, and planned for the other one. */
export const files = ['/etc/aliases', '/etc/sysctl.conf', yml];

/** A pair that is in step, and that nothing but halint brings in step again. */
export async function pairInStep(): Promise<void> {
  await bringUp('pacemaker');
  for (const host of hosts)
    await on(host, 'systemctl stop cron; rm -rf /var/lib/halint; rm -f /etc/bm/bm.jks /etc/cyrus-proxypassword');
  // lsyncd would carry the drift over by itself.
  await on(
    names.a,
    'crm_resource --resource lsyncd --set-parameter target-role --meta --parameter-value Stopped; i=0; while pgrep ' +
      '-x lsyncd; do sleep .2; i=$((i+1)); [ $i -lt 300 ] || exit 1; done',
  );
  await on(
    names.a,
    `rsync -aR ${files.join(' ')} /etc/imapd.conf /etc/ssl/certs/bm_cert.pem ${names.b}-hb:/; ssh ${names.b}-hb newaliases`,
  );
  // The cluster may still be moving what it has just been told to stop.
  await vi.waitFor(async () => expect(await plan()).toMatchObject({ exit: 0 }), { timeout: 60_000, interval: 3000 });
  expect((await apply()).exit).toBe(0);
}

/** The pair is left to its own tools again. */
export async function leavePair(): Promise<void> {
  await on(names.a, 'crm_resource --resource lsyncd --delete-parameter target-role --meta');
  for (const host of hosts) await on(host, 'systemctl start cron');
}

/**
 * Changes the three files on the active host and makes a plan for that; gives what both hosts hold before it is
 * applied.
 */
export async function plantAndPlan(): Promise<Both> {
  const mark = Date.now();
  await on(
    names.a,
    `echo "host${mark}: root" >>/etc/aliases; newaliases; echo "# ${mark}" >>/etc/sysctl.conf; echo "# ${mark}" >>${yml}`,
  );
  const made = await plan();
  expect(`${made.exit} ${made.said}`).toMatch(/^10 /);
  return bothStates(files);
}
