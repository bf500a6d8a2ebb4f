type Side = 'a' | 'b';

export interface TwoHosts {
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
  readonly addresses: Readonly<Record<Side, string>>;
  readonly pids: Readonly<Record<Side, number>>;
  path(side: Side, name: string): string;
  on(side: Side): readonly string[];
  setRole(active: Side): void;
  config(files: readonly string[], local?: Side): string;
  agreed(side: Side): boolean;
  stop(): void;
}

export function noTwoHosts(): string | undefined;
export function startTwoHosts(folder: string): Promise<TwoHosts>;
