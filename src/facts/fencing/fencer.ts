// stonith_admin(8)
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';

/**
 * The devices that the fencer of this host has registered. It leaves out what a constraint bans from this host. Never
 * `--list`: that runs the agents against the BMCs.
 */
export const fencer = defineQuestion<readonly string[]>({
  id: 'fencer',
  program: 'fencer',
  describes: 'Fence devices that this host’s fencer has registered',
  script: `if ! command -v stonith_admin >/dev/null; then echo '==not-asked Pacemaker is not installed'
else
said=$(timeout -k 1 6 stonith_admin --list-registered 2>&1)
status=$?
case $status in
102 | 107) echo '==not-asked the cluster does not run on this host' ;;
*)
printf '%s\\n' "$said"
echo "==exit $status"
;;
esac
fi`,
  read(lines, exit) {
    const total = lines.findIndex((line) => /^(?:\d+|[Nn]o) fence devices? (?:found|registered)/.test(line.trim()));
    if (exit !== 0 || total < 0)
      return unknown('not-collected', `stonith_admin: ${lines[0] ?? ''} (exit status ${exit})`);
    return known(
      lines
        .slice(0, total)
        .map((line) => line.trim())
        .filter((line) => /^\S+$/.test(line)),
    );
  },
});
