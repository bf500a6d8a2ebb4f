// interfaces(5), systemd.network(5), NetworkManager.conf(5), netplan(5), cloud-init, dhcpcd.conf(5), systemd.service(5)
import type { Fact, Mask, Reading, TextFile } from '../../sdk/index.ts';
import {
  defineFact,
  file,
  firstUnavailable,
  glob,
  isNotCaptured,
  known,
  listing,
  unknown,
  unknownFrom,
} from '../../sdk/index.ts';
import { includedFiles, interfacesFile } from '../network-files/interfaces-files.ts';
import { nameOf, overriding, withDropIns } from '../network-files/overriding-files.ts';
import { fromCloudInit, fromNetplan } from '../network-files/network-documents.ts';
import type { StaticAddress } from '../network-files/static-addresses.ts';
import {
  fromCommands,
  fromDhclient,
  fromDhcpcd,
  fromIfcfg,
  fromInterfaces,
  fromKeyFile,
  fromNetworkd,
} from '../network-files/static-addresses.ts';
import { ownServices } from '../units/own-units.ts';
import { enablementLinks, linksOf } from '../units/unit-links.ts';

/** Keys of wireless networks and tunnels that are called nothing else. */
const mask: readonly Mask[] = [
  { kind: 'value', after: '^[ \t]*key[_0-9]*[ \t]*[=:][ \t]*', until: 'line' },
  { kind: 'value', after: '^[ \t]*wireless-key[0-9]*[ \t]+', until: 'line' },
];

const sources = {
  interfaces: file(interfacesFile, { mask }),
  interfacesD: glob('/etc/network/interfaces.d/*', { mask }),
  interfacesElsewhere: glob('/etc/network/[!i]*/*', { mask }),
  networkd: glob('/etc/systemd/network/*.network'),
  networkdDropIns: glob('/etc/systemd/network/*.network.d/*.conf'),
  networkdRun: glob('/run/systemd/network/*.network'),
  networkdRunDropIns: glob('/run/systemd/network/*.network.d/*.conf'),
  networkdLocal: glob('/usr/local/lib/systemd/network/*.network'),
  networkdVendor: glob('/usr/lib/systemd/network/*.network'),
  networkdVendorDropIns: glob('/usr/lib/systemd/network/*.network.d/*.conf'),
  netplan: glob('/etc/netplan/*.yaml', { mask }),
  netplanRun: glob('/run/netplan/*.yaml', { mask }),
  netplanVendor: glob('/usr/lib/netplan/*.yaml', { mask }),
  netplanLib: glob('/lib/netplan/*.yaml', { mask }),
  keyFiles: glob('/etc/NetworkManager/system-connections/*', { mask }),
  keyFilesRun: glob('/run/NetworkManager/system-connections/*', { mask }),
  keyFilesVendor: glob('/usr/lib/NetworkManager/system-connections/*', { mask }),
  redhat: glob('/etc/sysconfig/network-scripts/ifcfg-*', { mask }),
  suse: glob('/etc/sysconfig/network/ifcfg-*', { mask }),
  dhcpcd: file('/etc/dhcpcd.conf'),
  dhcpcdEnterHook: file('/etc/dhcpcd.enter-hook'),
  dhcpcdExitHook: file('/etc/dhcpcd.exit-hook'),
  dhclient: glob('/etc/dhcp/*.conf'),
  dhclientHooks: glob('/etc/dhcp/dhclient-*.d/*'),
  cloudInit: file('/etc/cloud/cloud.cfg'),
  cloudInitParts: glob('/etc/cloud/cloud.cfg.d/*.cfg'),
  rcLocal: file('/etc/rc.local'),
  rcLocalRedhat: file('/etc/rc.d/rc.local'),
  bootLocal: glob('/etc/init.d/*.local'),
  ifUp: glob('/etc/network/if-up.d/*'),
  ifPreUp: glob('/etc/network/if-pre-up.d/*'),
  suseIfUp: glob('/etc/sysconfig/network/if-up.d/*'),
  suseScripts: glob('/etc/sysconfig/network/scripts/*'),
  unitDropIns: glob('/etc/systemd/system/*.service.d/*.conf'),
  crontab: file('/etc/crontab'),
  cron: glob('/etc/cron.d/*'),
  userTables: glob('/var/spool/cron/crontabs/*'),
  // Scripts that these may start.
  localScripts: glob('/usr/local/*bin/*.sh'),
  rootScripts: glob('/root/*.sh'),
  optScripts: glob('/opt/*/*.sh'),
  // Its folders are called pre-up.d and the like.
  dispatcher: glob('/etc/NetworkManager/dispatcher.d/*[!.]?'),
  networkdDispatcher: glob('/etc/networkd-dispatcher/*/*'),
  services: ownServices,
  links: enablementLinks,
  scripts: listing('network-scripts', [
    '/etc/rc.local',
    '/etc/rc.d/rc.local',
    '/etc/network/if-up.d/*',
    '/etc/network/if-pre-up.d/*',
  ]),
};

/**
 * Addresses that the host gives itself at boot or on request: by whichever network configuration it has, by scripts,
 * and by units.
 */
export const staticAddresses = defineFact({
  id: 'static-addresses',
  describes: 'Addresses in the host’s own network configuration, scripts and units',
  sources,
  parse({ links, scripts, interfacesElsewhere, ...readings }): Fact<readonly StaticAddress[]> {
    const every = Object.values(readings);
    const lost = firstUnavailable(...every, links, scripts);
    if (lost !== undefined) return unknownFrom(lost, 'network configuration');
    // A rendered tree holds the folders of one of these; without any of them nothing was rendered.
    if (every.every(isNotCaptured)) return unknown('not-collected', 'no network configuration was read');
    const {
      interfaces,
      interfacesD,
      netplan,
      netplanRun,
      netplanVendor,
      netplanLib,
      keyFiles,
      keyFilesRun,
      keyFilesVendor,
      services,
    } = readings;
    const siblings = [...texts(interfacesD), ...texts(interfacesElsewhere)];
    const { files, unread } = interfaces.read
      ? includedFiles(interfaces.value, siblings, (pattern) => isLookedFor(pattern, interfacesElsewhere.read))
      : { files: texts(interfacesD), unread: [] };
    if (unread[0] !== undefined)
      return unknown('not-collected', `${interfacesFile} includes ${unread[0]}, which is not read`);
    const ofNetplan = fromNetplan(
      ...overriding(texts(netplan), texts(netplanRun), texts(netplanVendor), texts(netplanLib)),
    );
    if (ofNetplan === undefined) return unknown('unparsable', 'a file of /etc/netplan is not YAML');
    const executable = new Map(
      (scripts.read ? scripts.value : []).map(({ path, access }) => [
        path,
        access === undefined || (access.mode & 0o111) !== 0,
      ]),
    );
    const runs = (each: TextFile): boolean => executable.get(each.path) ?? true;
    const { wantedBy } = linksOf(links.read ? links.value : []);
    const tables = [...one(readings.crontab), ...texts(readings.cron), ...texts(readings.userTables)];
    const found = [
      ...fromInterfaces(files),
      ...ofNetplan,
      ...networkdUnits(readings).flatMap((unit) => fromNetworkd(...unit)),
      ...overriding(texts(keyFiles), texts(keyFilesRun), texts(keyFilesVendor)).flatMap(fromKeyFile),
      ...[...texts(readings.redhat), ...texts(readings.suse)].flatMap(fromIfcfg),
      ...one(readings.dhcpcd).flatMap(fromDhcpcd),
      ...texts(readings.dhclient).flatMap(fromDhclient),
      ...[...one(readings.dhcpcdEnterHook), ...one(readings.dhcpcdExitHook), ...texts(readings.dhclientHooks)].flatMap(
        (each) => fromCommands(each, false),
      ),
      ...fromCloudInit([...one(readings.cloudInit), ...texts(readings.cloudInitParts)]),
      ...[...one(readings.rcLocal), ...one(readings.rcLocalRedhat), ...texts(readings.bootLocal)].flatMap((each) =>
        fromCommands(each, runs(each)),
      ),
      // run-parts(8) leaves out names with a dot.
      ...[...texts(readings.ifUp), ...texts(readings.ifPreUp)]
        .filter(({ path }) => /\/[\w-]+$/.test(path))
        .flatMap((each) => fromCommands(each, runs(each))),
      ...[
        ...texts(readings.dispatcher),
        ...texts(readings.networkdDispatcher),
        ...texts(readings.suseIfUp),
        ...texts(readings.suseScripts),
        // What a unit does when it is started.
        ...texts(readings.unitDropIns),
      ].flatMap((each) => fromCommands(each, true)),
      ...startedScripts(
        [
          ...[...one(readings.rcLocal), ...one(readings.rcLocalRedhat)].map(({ text }) => text),
          ...texts(services)
            .filter((each) => wantedBy.has(nameOf(each.path)))
            .map(({ text }) => text),
          ...tables.map(({ text }) => atReboot(text)),
        ],
        [...texts(readings.localScripts), ...texts(readings.rootScripts), ...texts(readings.optScripts)],
      ).flatMap((each) => fromCommands(each, true)),
      ...tables.flatMap((each) => fromCommands({ ...each, text: atReboot(each.text) }, true)),
      ...texts(services).flatMap((each) => fromCommands(each, wantedBy.has(nameOf(each.path)))),
    ];
    const planned = new Set(ofNetplan.map(({ address }) => address));
    return known<readonly StaticAddress[]>(
      found
        // What netplan made of its files says nothing more.
        .filter(
          ({ address, at }) => !(isTransient(at.path) && nameOf(at.path).includes('netplan-') && planned.has(address)),
        )
        .map((each) => (isTransient(each.at.path) ? { ...each, atBoot: false } : each)),
    );
  },
});

/** The lines of a table of cron that a boot runs; the others are empty, so that lines keep their numbers. */
const atReboot = (text: string): string =>
  text
    .split('\n')
    .map((line) => (/^[ \t]*@reboot[ \t]/.test(line) ? line : ''))
    .join('\n');

/** Those of the scripts that the texts name. */
const startedScripts = (texts: readonly string[], scripts: readonly TextFile[]): readonly TextFile[] =>
  scripts.filter(({ path }) => texts.some((text) => text.split(/[^\w./@+-]+/).includes(path)));

/** /run is empty after a boot. */
const isTransient = (path: string): boolean => path.startsWith('/run/');

/** Whether all files of that pattern were looked for: those directly in a folder of /etc/network. */
const isLookedFor = (pattern: string, elsewhere: boolean): boolean =>
  /^\/etc\/network\/(?:interfaces\.d|[^i*?[/][^*?[/]*)\/[^/]+$/.test(pattern) &&
  (elsewhere || pattern.startsWith('/etc/network/interfaces.d/'));

type Texts = Reading<readonly TextFile[]>;

const networkdUnits = (
  read: Record<
    | 'networkd'
    | 'networkdDropIns'
    | 'networkdRun'
    | 'networkdRunDropIns'
    | 'networkdLocal'
    | 'networkdVendor'
    | 'networkdVendorDropIns',
    Texts
  >,
) =>
  withDropIns(
    overriding(texts(read.networkd), texts(read.networkdRun), texts(read.networkdLocal), texts(read.networkdVendor)),
    texts(read.networkdDropIns),
    texts(read.networkdRunDropIns),
    texts(read.networkdVendorDropIns),
  );

const texts = (reading: Texts): readonly TextFile[] => (reading.read ? reading.value : []);

const one = (reading: Reading<TextFile>): readonly TextFile[] => (reading.read ? [reading.value] : []);
