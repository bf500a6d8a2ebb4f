/** Options of `halint init`. Every question has a flag, so the command works without a terminal. */
export interface InitOptions {
  readonly hostA?: string;
  readonly hostB?: string;
  readonly vip?: readonly string[];
  readonly url?: string;
  readonly profile?: string;
  readonly user?: string;
  readonly sudo?: boolean;
  readonly bmcA?: string;
  readonly bmcB?: string;
  readonly bmcUser?: string;
  /** An Ansible inventory or an ssh_config. The hosts are then named as there. */
  readonly fromInventory?: string;
  readonly output?: string;
  readonly force?: boolean;
}

export interface InitTerminal {
  /** Asks one question. Absent without a terminal: then flags must answer all questions. */
  readonly ask?: (question: string) => Promise<string>;
  readonly say: (line: string) => void;
}
