import { homedir, userInfo } from 'node:os';

/**
 * The home folder of the account that halint runs as. An account without an entry in passwd, as a container has one,
 * and without HOME has none: then it is a folder that is not there, so that what is looked for in it is absent.
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}

/** The name of that account; absent where passwd has no entry for it. */
export function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
