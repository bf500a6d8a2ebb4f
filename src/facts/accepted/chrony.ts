// chronyd(8)
import { defineAcceptance } from './acceptance.ts';

/** What `chronyd -p` says of chrony.conf. */
export const chronyAcceptance = defineAcceptance({
  id: 'chrony-acceptance',
  program: 'chrony',
  describes: 'What `chronyd -p` says of chrony.conf',
  // -p is new in chrony 4.0; before, it would be an unknown option.
  script: `if ! command -v chronyd >/dev/null; then echo '==not-asked chrony is not installed'
else
for configuration in /etc/chrony/chrony.conf /etc/chrony.conf ''; do
[ ! -f "$configuration" ] || break
done
if [ -z "$configuration" ]; then echo '==not-asked there is no chrony.conf'
else
case $(chronyd --help 2>&1) in
*' -p'*)
timeout -k 1 8 chronyd -p -f "$configuration" 2>&1 >/dev/null
echo "==exit $?"
;;
*) echo '==not-asked this chronyd cannot test its configuration' ;;
esac
fi
fi`,
  accepts: [0],
  refuses: [1],
  harmless: [
    {
      line: /Could not open .*\/dev\/|permission|Fatal error : Not superuser/i,
      because: 'it is not about the file',
      source: 'chrony 4.3',
    },
  ],
  read(line) {
    const [, text] = /(?:Fatal error : |Could not )(.*)$/.exec(line) ?? [];
    if (text === undefined) return undefined;
    const [, before = '', number, path] = /^(.*?) at line (\d+) in file (\S+)$/.exec(text) ?? [];
    return path === undefined ? { text } : { text: before, at: { path, line: Number(number) } };
  },
});
