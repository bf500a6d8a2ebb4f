// ipmitool(1), bmc-config(8), racadm getniccfg; IPMI 2.0 §23 (LAN configuration parameters)
import type { CommandOutput, Fact, Reading } from '../../sdk/index.ts';
import { command, defineFact, file, firstUnavailable, isNotCaptured, known, unknownFrom } from '../../sdk/index.ts';

/** What the host learns from its own management controller, over the local bus. */
export interface OwnBmc {
  /** Which tool answered; absent: none did. */
  readonly by?: 'ipmitool' | 'FreeIPMI' | 'racadm';
  readonly address?: string;
  readonly netmask?: string;
  readonly mac?: string;
  /** It shares a network port with the host instead of having one of its own (`NIC Selection = LOM1`). */
  readonly sharedPort?: string;
  /** Tools that are there and could not reach the controller, with their own words. */
  readonly complaints: readonly { readonly tool: string; readonly text: string }[];
  /** Tools that are there and did not answer in time, or may not be run: their information is unknown. */
  readonly silent: readonly string[];
  /** Whether the kernel offers the IPMI device of OpenIPMI; absent: unknown. */
  readonly driver?: boolean;
}

const slow = { lane: 'slow', timeout: 15 } as const;

/** The identity of the host's own BMC, by whichever implementation of IPMI is installed. */
export const ownBmc = defineFact({
  id: 'own-bmc',
  describes: 'The management controller (BMC) of the host itself',
  sources: {
    ipmitool: command(['ipmitool', 'lan', 'print'], {
      ...slow,
      recordedAs: [['ipmitool', 'lan', 'print', '1']],
      mask: [{ kind: 'value', after: 'SNMP Community String[ \t]*:[ \t]*', until: 'line' }],
    }),
    freeipmi: command(['bmc-config', '--checkout', '--section=Lan_Conf'], {
      ...slow,
      recordedAs: [
        ['ipmi-config', '*'],
        ['bmc-config', '*'],
      ],
    }),
    racadm: command(['racadm', 'getniccfg'], {
      ...slow,
      recordedAs: [
        ['racadm', 'get', 'iDRAC.IPv4'],
        ['idracadm7', 'getniccfg'],
      ],
    }),
    devices: file('/proc/devices'),
    modules: file('/proc/modules'),
  },
  parse({ ipmitool, freeipmi, racadm, devices, modules }): Fact<OwnBmc> {
    const asked = [
      ['ipmitool', ipmitool],
      ['FreeIPMI', freeipmi],
      ['racadm', racadm],
    ] as const;
    const offered = devices.read ? /^[ \t]*\d{1,9} ipmidev$/m.test(devices.value.text) : undefined;
    const driver = offered ?? (modules.read && /^ipmi_devintf /m.test(modules.value.text) ? true : undefined);
    const answer = asked.flatMap(([by, reading]) => {
      const found = reading.read ? readers[by](reading.value.stdout) : {};
      return found.address === undefined ? [] : [{ by, ...found }];
    })[0];
    const shared = racadm.read ? /^NIC Selection[ \t]*=(.*)$/im.exec(racadm.value.stdout)?.[1]?.trim() : undefined;
    const complaints = asked.flatMap(([tool, reading]) => complaint(tool, reading));
    if (answer === undefined) {
      // A tool that did not end may have known; so may one that was left out, where no other one has said that it sees
      // none.
      const readings = asked.map(([, reading]) => reading);
      const silent =
        firstUnavailable(...readings) ?? (complaints.length === 0 ? readings.find(isNotCaptured) : undefined);
      if (silent !== undefined && !silent.read) return unknownFrom(silent, 'the host’s own BMC');
    }
    return known({
      ...answer,
      ...(shared !== undefined && /LOM|^Shared/i.test(shared) ? { sharedPort: shared } : {}),
      complaints,
      silent: asked.flatMap(([tool, reading]) => (firstUnavailable(reading) === undefined ? [] : [tool])),
      ...(driver === undefined ? {} : { driver }),
    });
  },
});

type Identity = Pick<OwnBmc, 'address' | 'netmask' | 'mac'>;

/** Reads `name SEPARATOR value` lines; the names are regular expressions. */
function identity(text: string, address: string, netmask: string, mac: string, separator: string): Identity {
  const value = (name: string): string | undefined =>
    new RegExp(`^[ \\t]*${name}[ \\t]*${separator}[ \\t]*(\\S+)`, 'm').exec(text)?.[1];
  const found = { address: value(address), netmask: value(netmask), mac: value(mac)?.toLowerCase() };
  return {
    ...(found.address === undefined || found.address === '0.0.0.0' ? {} : { address: found.address }),
    ...(found.netmask === undefined ? {} : { netmask: found.netmask }),
    ...(found.mac === undefined ? {} : { mac: found.mac }),
  };
}

const readers = {
  ipmitool: (text: string) => identity(text, 'IP Address', 'Subnet Mask', 'MAC Address', ':'),
  FreeIPMI: (text: string) => identity(text, 'IP_Address', 'Subnet_Mask', 'MAC_Address', '[ \\t]'),
  racadm: (text: string) => identity(text, '(?:IP )?Address', '(?:Subnet Mask|Netmask)', 'MAC Address', '='),
};

function complaint(tool: string, reading: Reading<CommandOutput>): OwnBmc['complaints'] {
  if (!reading.read || (reading.value.exit === 0 && reading.value.stdout.trim() !== '')) return [];
  const text = `${reading.value.stderr}\n${reading.value.stdout}`.trim().split('\n')[0] ?? '';
  return [{ tool, text: text === '' ? `exit status ${reading.value.exit}` : text }];
}
