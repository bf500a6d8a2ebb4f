import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { isFailing, judgeCase } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { openPlaceholders } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

/** A choice of the person who repairs it; no host knows the value. */
const chosen = 'a choice of the person who repairs it';
/** What two hosts hold differently: which of the values is right, only a person can say. */
const disputed = 'the hosts differ, and a person says which is right';

/**
 * Placeholders that readers may still see in capitals over all failing cases, by rule, and why no finding knows the
 * value.
 */
const open: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'boot/cluster-mount-not-by-unit': { unit: 'an automounter has no unit of its own for a path' },
  'cluster/local-filesystem-not-cloned': { clone: 'one of its cases has no clone: the mount is forced by an option' },
  'cluster/rings-on-two-networks': { 'new-address-a': chosen, 'new-address-b': chosen },
  'cluster/services-may-run-on-both': { constraint: 'in an opt-in cluster there is none to remove' },
  'cluster/services-not-targets': {
    'new-resource': chosen,
    target: 'stands in a sentence on any target',
    unit: 'each service of the target, as `systemctl list-dependencies` prints them',
  },
  'cluster/two-rings': { 'new-address-a': chosen, 'new-address-b': chosen },
  'drift/cyrus-data-on-shared-path': { 'new-path': chosen },
  'drift/data-directories-same-links': { target: disputed },
  'drift/database-on-shared-path': {
    cluster: 'the directory of the database does not tell which cluster of Debian it is',
    'new-path': chosen,
    version: 'the directory of the database does not tell which cluster of Debian it is',
  },
  'drift/kernel-settings-equal': { value: disputed },
  'drift/search-cluster-named-for-installation': {
    'elasticsearch-resource': 'the case starts it with BlueMind, not by a resource of its own',
    name: 'the name that the vendor gives this installation',
  },
  'drift/service-data-on-shared-path': { 'new-path': chosen, 'service-resource': 'several services read one setting' },
  'drift/shared-settings-name-no-host': {
    resource: 'several services read one file of settings',
    unit: 'several services read one file of settings',
  },
  'drift/time-zone-equal': { zone: disputed },
  'drift/synced-files-same-access': { mode: disputed, owner: disputed },
  'failover/lost-node-is-fenced': {
    constraint: 'where fencing is switched off by a property there is none to remove',
    device: 'where no device fences the node there is none to name',
  },
  'failover/services-run-on-survivor': {
    constraint: 'a property or a failure can be the reason, and then there is none to remove',
  },
  'fencing/bmc-not-on-only-ring': { 'new-address-a': chosen, 'new-address-b': chosen },
  'fencing/device-is-real': { script: 'holds the password of the BMC, and halint does not read passwords' },
  'fencing/device-points-to-its-target': { bmc: 'in one case only the BMC of the wrong host is known' },
  'fencing/every-node-covered': {
    device: 'only where a device switches several hosts; a person knows which does',
    script: 'holds the password of the BMC, and halint does not read passwords',
  },
  'fencing/fence-device-exists': { script: 'holds the password of the BMC, and halint does not read passwords' },
  'fencing/heartbeat-fences': { password: 'halint does not read passwords' },
  'fencing/levels-name-devices': { device: chosen },
  'fencing/mpath-keys-differ': { key: chosen, map: 'each map that the device of the finding fences' },
  'fencing/no-default-account': {
    'new-user': chosen,
    script: 'holds the password of the BMC, and halint does not read passwords',
  },
  'fencing/second-method': { 'second-device': chosen },
  'fencing/survivor-may-fence': { constraint: 'in an opt-in cluster there is none to remove' },
  'fencing/watchdog-alone-needs-third-vote': { 'qnetd-host': chosen },
  'identity/service-accounts-same-numbers': {
    mount: 'each local file system, one after the other',
    'new-number': disputed,
    'old-number': disputed,
  },
  'monitoring/vendor-checks-installed': { version: 'the version that the repository of the site has' },
  'network/host-name-fully-qualified': {
    domain: chosen,
    'own-address': 'a host has several addresses, and a person says which is that of its name',
  },
  'network/mtu-agrees': { interface: disputed, mtu: disputed },
  'network/services-not-bound-to-own-address': {
    resource: 'a port does not tell which resource opens it',
    unit: 'a port does not tell which unit opens it',
  },
  'packages/c-library-agrees': { database: 'each database, as `psql -l` prints them' },
  'packages/cluster-stack-versions-agree': { version: disputed },
  'packages/postgresql-major-agrees': { major: disputed, 'old-major': disputed },
  'quorum/device-on-third-host': { witness: chosen },
  'quorum/one-partition': { bmc: 'a person decides which host is powered off' },
  'replication/drbd-clone-options': { clone: 'one case has no clone yet' },
  'replication/no-split-brain': { device: 'one resource may have several devices' },
  'replication/quorum-has-third-vote': { witness: chosen, 'witness-address': chosen },
  'replication/resource-has-peer': { address: chosen, peer: chosen, port: chosen },
  'replication/resources-up': { clone: 'one case has no cluster' },
  'security/certificate-fits-its-key': { ca: chosen, certificate: chosen, key: chosen },
  'security/certificate-not-about-to-expire': { ca: chosen, certificate: chosen, key: chosen },
  'security/certificate-readable': { ca: chosen, certificate: chosen, key: chosen },
  'security/certificate-valid': { ca: chosen, certificate: chosen, key: chosen },
  'services/running-on-active': { resource: 'one case is about no unit: no service runs anywhere' },
  'storage/cluster-filesystem-device-named-stably': { 'new-device': chosen },
  'storage/cluster-filesystem-on-block-device': { 'new-device': chosen },
  'storage/data-managed-by-cluster': { 'new-device': chosen },
  'storage/device-in-one-resource': { 'new-device': chosen },
  'storage/lvm-system-ids-differ': { 'new-id': chosen, vg: 'each shared volume group' },
  'storage/multipath-names-agree': { alias: chosen, resource: 'in one case no resource uses the map: fstab does' },
  'storage/not-mounted-on-both': {
    bmc: 'a person decides which host is powered off',
    device: 'mounts of a network file system have none on the hosts',
  },
  'sync/incron-sees-renames': { command: 'the command of the line that is replaced' },
  'sync/receiver-starts-nothing': { unit: 'a command may restart several units' },
  'vip/automatic-switchover-fences': { bmc: 'each host has the BMC of the other', delay: chosen },
  'vip/beside-data': { filesystem: chosen, service: chosen },
  'vip/host-in-its-network': {
    interface: chosen,
    'own-address': chosen,
    prefix: 'of a network that the host is not in',
  },
  'vip/interface-present': { interface: disputed, mac: disputed },
};

/** By rule: the placeholders that at least one finding of its cases leaves open. */
const seen: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  rules.map((named) => {
    const findings = casesOf(folder, named.id)
      .filter(isFailing)
      .flatMap((each) => judgeCase(healthyGround, named, each))
      .flatMap((result) => result.findings);
    const names = findings.flatMap(({ steps, values = {} }) => {
      const remedy = steps ?? named.rule.remedy;
      return typeof remedy === 'string' ? [] : openPlaceholders(remedy, values);
    });
    return [named.id, [...new Set(names)].sort()] as const;
  }),
);

it.each(rules.map(({ id }) => id))('the commands of %s name what the finding knows', (id) => {
  expect(seen[id]).toEqual(Object.keys(open[id] ?? {}).sort());
});
