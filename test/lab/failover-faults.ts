/** A service of its own in the lab's cluster, with a fault that keeps it from the survivor. */
export interface FailoverFault {
  /** The primitive. */
  readonly id: string;
  readonly because: string;
  /** Lines for `crm configure load update`. SURVIVOR and LOST are replaced by the names of the nodes. */
  readonly configuration: string;
  /** Shell that is needed as well. */
  readonly plant?: string;
  /** The constraint to delete, or shell that removes the cause. */
  readonly constraint?: string;
  readonly remedy?: string;
}

const dummy = (id: string, meta = ''): string => `primitive ${id} ocf:pacemaker:Dummy op monitor interval=60s ${meta}`;

/** Each host and each service is sound now: only a failover shows these faults. */
export const failoverFaults: readonly FailoverFault[] = [
  {
    id: 'banned',
    because: 'a location constraint bans it from the survivor',
    configuration: `${dummy('banned')}\nlocation not-here banned -inf: SURVIVOR`,
    constraint: 'not-here',
  },
  {
    id: 'follower',
    because: 'it is placed with a service that may not run on the survivor',
    configuration: `${dummy('follower')}\ncolocation with-banned inf: follower banned`,
    constraint: 'with-banned',
  },
  {
    id: 'later',
    because: 'it starts only after a service that may not run on the survivor',
    configuration: `${dummy('later')}\norder after-banned Mandatory: banned later`,
    constraint: 'after-banned',
  },
  {
    id: 'attributed',
    because: 'a rule asks for a node attribute that only the lost host has',
    configuration: `${dummy('attributed')}\nlocation rack-only attributed rule -inf: not_defined rack`,
    plant: 'crm_attribute -t nodes -N LOST -n rack -v one',
    constraint: 'rack-only',
  },
  {
    id: 'apart',
    because: 'it must not run where the address runs',
    configuration: `${dummy('apart', 'meta resource-stickiness=0')}\ncolocation apart-from-vip -inf: apart vip`,
    constraint: 'apart-from-vip',
  },
  {
    id: 'failed',
    because: 'it has failed on the survivor as often as is allowed',
    configuration: dummy('failed', 'meta failure-timeout=0'),
    plant: "attrd_updater -n 'fail-count-failed#start_0' -U INFINITY -N SURVIVOR",
    remedy: 'crm_resource --cleanup -r failed; attrd_updater -n "fail-count-failed#start_0" -D -N SURVIVOR',
  },
  {
    id: 'only-there',
    because: 'a rule allows it on one node only',
    configuration: `${dummy('only-there')}\nlocation only-lost only-there rule -inf: #uname ne LOST`,
    constraint: 'only-lost',
  },
  {
    id: 'chained',
    because: 'it is placed with a service that is itself placed with a banned one',
    configuration: `${dummy('chained')}\ncolocation with-follower inf: chained follower`,
    constraint: 'with-follower',
  },
];
