// drbd.conf-8.4(5), drbd.conf-9.0(5); `drbdsetup xml-help`: the options of DRBD 8.4 and 9

/** What drbdadm takes for the value of an option. */
export interface DrbdOptionKind {
  readonly kind: 'switch' | 'text' | 'one' | 'number';
  readonly words: readonly string[];
  /** Limits in bytes, or in the unit of the option; absent where drbdadm takes any number. */
  readonly limits?: readonly [least: number, most: number, unit: string];
  /** Whether DRBD 9 does not have it any more. */
  readonly only84: boolean;
}

/** One a line: section, name, kind, and what the kind needs: words, or least, most and unit. */
const table = `
  disk al-extents number
  disk al-updates switch
  disk bitmap switch
  disk c-delay-target number 1 100 1
  disk c-fill-target number 0 1048576 s
  disk c-max-rate number 0 4194304 k
  disk c-min-rate number 0 4194304 k
  disk c-plan-ahead number 0 300 1
  disk disable-write-same switch
  disk discard-zeroes-if-aligned switch
  disk disk-barrier switch
  disk disk-drain switch
  disk disk-flushes switch
  disk disk-timeout number 0 6000 1
  disk fencing one dont-care|resource-and-stonith|resource-only (8.4)
  disk max-bio-bvecs number 0 128 1 (8.4)
  disk md-flushes switch
  disk on-io-error one call-local-io-error|detach|pass_on
  disk read-balancing one 128K-striping|1M-striping|256K-striping|32K-striping|512K-striping|
    64K-striping|least-pending|prefer-local|prefer-remote|round-robin|when-congested-remote
  disk resync-after text
  disk resync-rate number 1 8388608 k
  disk rs-discard-granularity number 0 1048576 1
  disk size number 0 2199023255552 s
  net after-sb-0pri one discard-least-changes|discard-local|discard-older-primary|discard-remote|
    discard-younger-primary|discard-zero-changes|disconnect
  net after-sb-1pri one call-pri-lost-after-sb|consensus|discard-secondary|disconnect|violently-as0p
  net after-sb-2pri one call-pri-lost-after-sb|disconnect|violently-as0p
  net allow-remote-read switch
  net allow-two-primaries switch
  net alternate-address text (8.4)
  net alternate-peer-address text (8.4)
  net always-asbp switch
  net congestion-extents number 67 65534 1
  net congestion-fill number 0 20971520 s
  net connect-int number 1 120 1
  net cram-hmac-alg text
  net csums-after-crash-only switch
  net csums-alg text
  net data-integrity-alg text
  net fencing one dont-care|resource-and-stonith|resource-only
  net ko-count number 0 200 1
  net max-buffers number 32 131072 1
  net max-epoch-size number 1 20000 1
  net on-congestion one block|disconnect|pull-ahead
  net ping-int number 1 120 1
  net ping-timeout number 1 300 1
  net protocol one A|B|C
  net rcvbuf-size number 0 10485760 1
  net rr-conflict one auto-discard|call-pri-lost|disconnect|retry-connect|violently
  net shared-secret text
  net sndbuf-size number 0 10485760 1
  net socket-check-timeout number 0 300 1
  net tcp-cork switch
  net timeout number 1 600 1
  net transport text
  net unplug-watermark number 1 131072 1 (8.4)
  net use-rle switch
  net verify-alg text
  options auto-promote switch
  options auto-promote-timeout number 0 600 1
  options cpu-mask text
  options max-io-depth number 4 4294967295 1
  options on-no-data-accessible one io-error|suspend-io
  options on-no-quorum one io-error|suspend-io
  options on-suspended-primary-outdated one disconnect|force-secondary
  options peer-ack-delay number 1 10000 1
  options peer-ack-window number 2048 204800 s
  options quorum one all|majority|off|<n>
  options quorum-minimum-redundancy one all|majority|off|<n>
  options twopc-retry-timeout number 1 50 1
  options twopc-timeout number 50 600 1
  disk bitmap-block-size text
  disk block-size text
  disk max-bio-size text
  disk discard-granularity text
  disk diskless switch
  disk resync-without-replication switch
  disk peer-tiebreaker switch
  disk use-bmbv switch (8.4)
  net tls switch
  net tls-keyring text
  net tls-privkey text
  net tls-certificate text
  net rdma-ctrl-rcvbuf-size text
  net rdma-ctrl-sndbuf-size text
  net load-balance-paths switch
  options drbd8-api-compatibility switch
  startup wfc-timeout number 0 4294967295 1
  startup degr-wfc-timeout number 0 4294967295 1
  startup outdated-wfc-timeout number 0 4294967295 1
  startup wait-after-sb switch
  startup become-primary-on text
  startup stacked-timeouts switch
  handlers pri-on-incon-degr text
  handlers pri-lost-after-sb text
  handlers pri-lost text
  handlers initial-split-brain text
  handlers split-brain text
  handlers outdate-peer text
  handlers fence-peer text
  handlers unfence-peer text
  handlers local-io-error text
  handlers before-resync-target text
  handlers after-resync-target text
  handlers before-resync-source text
  handlers out-of-sync text
  handlers quorum-lost text
  handlers disconnected text
`;

const kindOf = (text: string): DrbdOptionKind['kind'] =>
  text === 'switch' || text === 'one' || text === 'number' ? text : 'text';

/** By section and name, as in `net protocol`. */
export const drbdOptions: ReadonlyMap<string, DrbdOptionKind> = new Map(
  table
    .trim()
    .replaceAll(/\|\s+/g, '|')
    .split('\n')
    .map((row): readonly [string, DrbdOptionKind] => {
      const only84 = row.endsWith(' (8.4)');
      const [section = '', name = '', kind = '', first = '', most, unit = '1'] = row.trim().split(' ');
      return [
        `${section} ${name}`,
        {
          kind: kindOf(kind),
          words: kind === 'one' ? first.split('|') : [],
          ...(kind === 'number' && most !== undefined ? { limits: [Number(first), Number(most), unit] as const } : {}),
          only84,
        },
      ];
    }),
);
