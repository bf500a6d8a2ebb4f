// interfaces(5), systemd.network(5), NetworkManager.conf(5), netplan(5)
import type { Mask, Reading, TextFile } from '../../sdk/index.ts';
import { defineFact, file, firstUnread, glob, isLeftOut, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { StaticAddress } from '../grammar/static-addresses.ts';
import { fromIfcfg, fromInterfaces, fromKeyFile, fromNetplan, fromNetworkd } from '../grammar/static-addresses.ts';

const mask: readonly Mask[] = [
  { kind: 'value', after: '(psk|password|passwd|private-key|preshared-key|wep-key[0-9]*|key)[ \t]*[=:][ \t]*', until: 'line' },
];

/** Addresses that the host gives itself at boot or on request, from whichever network configuration it has. */
export const staticAddresses = defineFact({
  id: 'static-addresses',
  describes: 'Addresses in the host’s own network configuration',
  sources: {
    interfaces: file('/etc/network/interfaces', { mask }),
    interfacesD: glob('/etc/network/interfaces.d/*', { mask }),
    networkd: glob('/etc/systemd/network/*.network'),
    networkdDropIns: glob('/etc/systemd/network/*.network.d/*.conf'),
    netplan: glob('/etc/netplan/*.yaml', { mask }),
    keyFiles: glob('/etc/NetworkManager/system-connections/*', { mask }),
    redhat: glob('/etc/sysconfig/network-scripts/ifcfg-*', { mask }),
    suse: glob('/etc/sysconfig/network/ifcfg-*', { mask }),
  },
  parse(readings) {
    const { interfaces, interfacesD, networkd, networkdDropIns, netplan, keyFiles, redhat, suse } = readings;
    const globs = [interfacesD, networkd, networkdDropIns, netplan, keyFiles, redhat, suse];
    const lost = firstUnread(interfaces, ...globs);
    if (lost !== undefined) return unknownFrom(lost, 'network configuration');
    // A rendered tree holds the folders of one of these; without any of them nothing was rendered.
    if ([interfaces, ...globs].every(isLeftOut)) {
      return unknown('not-collected', 'no network configuration was read');
    }
    const yaml = texts(netplan).map(fromNetplan);
    if (yaml.includes(undefined)) return unknown('unparsable', 'a file of /etc/netplan is not YAML');
    return known<readonly StaticAddress[]>([
      ...fromInterfaces([...(interfaces.read ? [interfaces.value] : []), ...texts(interfacesD)]),
      ...[...texts(networkd), ...texts(networkdDropIns)].flatMap(fromNetworkd),
      ...yaml.flatMap((each) => each ?? []),
      ...texts(keyFiles).flatMap(fromKeyFile),
      ...[...texts(redhat), ...texts(suse)].flatMap(fromIfcfg),
    ]);
  },
});

const texts = (reading: Reading<readonly TextFile[]>): readonly TextFile[] => (reading.read ? reading.value : []);
