/**
 * What halint says of the lab's healthy pairs although nothing was planted: true statements about a lab that stands on
 * one machine. Everything else that it reports there is a false alarm, and a missing line is a missed fact.
 */
export interface TrueOfTheLab {
  readonly because: string;
  /** `rule host subject` */
  readonly lines: readonly string[];
}

const everyPair: readonly TrueOfTheLab[] = [
  {
    because: 'the hosts have no IPMI driver of their own: their BMCs are reached over the network only',
    lines: ['fencing/own-bmc-readable alpha own BMC', 'fencing/own-bmc-readable beta own BMC'],
  },
  {
    because: 'the hosts are namespaces, which systemd-detect-virt calls a container',
    lines: ['sizing/no-container alpha virtualisation', 'sizing/no-container beta virtualisation'],
  },
];

export const pacemakerPair: readonly TrueOfTheLab[] = [
  ...everyPair,
  {
    because: 'the lab has BMCs, and no power switch or shared disk as a second way to fence',
    lines: ['fencing/second-method pair alpha (after-failover)', 'fencing/second-method pair beta (after-failover)'],
  },
];

/** Verdicts that cannot be given on these hosts, as `rule host`. */
export const pacemakerUnknowns: readonly TrueOfTheLab[] = [];

/** In addition, of a pair of which one host was upgraded to the next release of Debian. */
export const mixedPair: readonly TrueOfTheLab[] = [
  {
    because: 'Debian 13 sorts text with another C library, and brings another PostgreSQL',
    lines: ['packages/c-library-agrees pair glibc', 'packages/postgresql-major-agrees pair PostgreSQL'],
  },
  {
    because: 'the host was installed with Debian 13, whose packages number their accounts in another order',
    lines: [
      ...['cyrus', 'postfix', 'postgres'].map((name) => `identity/service-accounts-same-numbers pair user ${name}`),
      ...['postdrop', 'postfix', 'postgres'].map((name) => `identity/service-accounts-same-numbers pair group ${name}`),
    ],
  },
];

export const keepalivedPair: readonly TrueOfTheLab[] = [...everyPair];

export const linesOf = (all: readonly TrueOfTheLab[]): string[] => all.flatMap(({ lines }) => lines);
