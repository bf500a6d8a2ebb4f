// sysctl(8), sysctl.d(5)
import type { Fact, TextFile } from '../../sdk/index.ts';
import { command, defineFact, file, firstUnavailable, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parseEquals } from '../grammar/key-values.ts';

export interface ConfiguredKernelSetting extends KeyValue {
  readonly path: string;
}

export interface KernelSettings {
  /** What the kernel runs with now. */
  readonly running: readonly KeyValue[];
  /** What the files set at boot, in the order in which they are applied: the last one with a key counts. */
  readonly configured: readonly ConfiguredKernelSetting[];
  /**
   * Settings of /etc/sysctl.conf where nothing applies it at boot: systemd reads it only through a link in sysctl.d.
   */
  readonly unapplied: readonly ConfiguredKernelSetting[];
}

/**
 * Settings that matter to a mail pair: limits of Elasticsearch and the network, behaviour on panic, foreign addresses.
 */
const asked = [
  'vm.swappiness',
  'vm.overcommit_memory',
  'vm.max_map_count',
  'vm.dirty_ratio',
  'vm.dirty_background_ratio',
  'kernel.panic',
  'kernel.panic_on_oops',
  'kernel.softlockup_panic',
  'kernel.hung_task_panic',
  'kernel.watchdog',
  'kernel.sysrq',
  'net.ipv4.ip_nonlocal_bind',
  'net.ipv4.conf.all.arp_ignore',
  'net.ipv4.conf.all.arp_announce',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.ip_forward',
  'fs.file-max',
  'net.core.somaxconn',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.ip_local_port_range',
] as const;

/** A recording may hold all settings, some of which count what the kernel does. */
const wanted: ReadonlySet<string> = new Set(asked);

/** What the kernel runs with, and what its command line says. */
export const kernelSettings = defineFact({
  id: 'kernel-settings',
  describes: 'Kernel settings, as they are and as the files set them at boot',
  sources: {
    running: command(['sysctl', ...asked], { recordedAs: [['sysctl', '-a']] }),
    vendor: glob('/usr/lib/sysctl.d/*.conf'),
    local: glob('/etc/sysctl.d/*.conf'),
    conf: file('/etc/sysctl.conf'),
  },
  parse({ running, vendor, local, conf }): Fact<KernelSettings> {
    if (!running.read) return unknownFrom(running, 'sysctl');
    const lost = firstUnavailable(vendor);
    if (lost !== undefined) return unknownFrom(lost, '/usr/lib/sysctl.d');
    if (!local.read && local.reason !== 'absent') return unknownFrom(local, '/etc/sysctl.d');
    if (!conf.read && conf.reason !== 'absent') return unknownFrom(conf, '/etc/sysctl.conf');
    // An unknown key gives status 255 or 1 and the others all the same.
    const values = parseEquals(running.value.stdout).filter(({ key }) => wanted.has(key));
    if (values.length === 0)
      return unknown('unparsable', `sysctl printed no setting: ${running.value.stderr.trim().split('\n')[0] ?? ''}`);
    const vendors = vendor.read ? vendor.value : [];
    const files = byName([...vendors, ...(local.read ? local.value : [])]);
    const linked = files.some((each) => isLinkTo(each, conf.read ? conf.value : undefined));
    const applied = files.map((each) => (conf.read && isLinkTo(each, conf.value) ? conf.value : each));
    return known<KernelSettings>({
      running: values,
      configured: applied.flatMap(settingsIn),
      unapplied: conf.read && !linked ? settingsIn(conf.value) : [],
    });
  },
});

const settingsIn = ({ path, text }: TextFile): readonly ConfiguredKernelSetting[] =>
  parseEquals(text).map((setting) => ({ ...setting, path }));

/** A link shows the text of its target; a copy of a tree may have written the target's name instead. */
const isLinkTo = (each: TextFile, conf: TextFile | undefined): boolean =>
  conf !== undefined && (each.text === conf.text || each.text.trim() === '../sysctl.conf');

/** Files of all folders in the order of their names; one in /etc replaces its namesake of the vendor. */
function byName(files: readonly TextFile[]): readonly TextFile[] {
  const found = new Map(files.map((each) => [each.path.slice(each.path.lastIndexOf('/') + 1), each]));
  return [...found.entries()].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, each]) => each);
}
