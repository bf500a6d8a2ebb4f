/** A parameter that a server refuses to start with from a version on. */
export interface RemovedParameter {
  readonly name: string;
  /** First major version without it. */
  readonly since: number;
  /** The parameter that replaces it, if there is one. */
  readonly instead?: string;
}

/**
 * Parameters of PostgreSQL that were removed or renamed without an alias. Source: section "Migration" of the release
 * notes of each version, https://www.postgresql.org/docs/release/.
 */
export const removedParameters: readonly RemovedParameter[] = [
  { name: 'min_parallel_relation_size', since: 10, instead: 'min_parallel_table_scan_size' },
  { name: 'sql_inheritance', since: 10 },
  { name: 'replacement_sort_tuples', since: 11 },
  { name: 'wal_keep_segments', since: 13, instead: 'wal_keep_size' },
  { name: 'operator_precedence_warning', since: 14 },
  { name: 'vacuum_cleanup_index_scale_factor', since: 14 },
  { name: 'stats_temp_directory', since: 15 },
  { name: 'promote_trigger_file', since: 16, instead: 'pg_ctl promote' },
  { name: 'vacuum_defer_cleanup_age', since: 16, instead: 'hot_standby_feedback or replication slots' },
  { name: 'db_user_namespace', since: 17 },
  { name: 'old_snapshot_threshold', since: 17 },
  { name: 'trace_recovery_messages', since: 17 },
];

/** A value that a server refuses from a version on. */
export interface RemovedValue {
  readonly name: string;
  readonly since: number;
  readonly values: readonly string[];
  readonly instead: string;
}

export const removedValues: readonly RemovedValue[] = [
  { name: 'default_with_oids', since: 12, values: ['on', 'true', 'yes', '1'], instead: 'off' },
  {
    name: 'password_encryption',
    since: 14,
    values: ['on', 'true', 'yes', '1', 'off', 'false', 'no', '0'],
    instead: 'scram-sha-256 or md5',
  },
];
