import { moved, program, shellFile } from '../../shell/shell-calls.ts';

shellFile('src/cli/doctor/shell/sync-needs.sh', {
  script: true,
  before: 'NONCE=n test_path=$here/bin:$PATH',
  change: (text, folder) => moved('/var/lib')(text, folder).replace(/^PATH=.*/m, 'PATH=$test_path'),
  folder: `mkdir -p var/lib few
for name in awk cat find stat mv; do ln -s "$(command -v "$name")" "few/$name"; done
${program('id', 'echo 0')}
${program('df', 'echo Filesystem 1024-blocks Used Available\necho "/dev/x 100000 90000 $(cat "${0%/*}/../free") 90% /"')}
${['unshare', 'rsync', 'inotifywait'].map((name) => program(name, '')).join('\n')}
echo 10240 >free
cp bin/df bin/id few`,
  calls: [
    { it: 'prints nothing where all is there', run: 'script', prints: 'n begin\nn end\n' },
    {
      it: 'prints what lacks and what is only done without',
      run: 'test_path=$here/few; rm few/id; printf "#!/bin/sh\\necho 1000\\n" >few/id; chmod 755 few/id; script',
      prints:
        'n begin\nn lacks root\nn lacks timeout\nn lacks sha256sum\nn without unshare\nn without rsync\nn without inotifywait\nn end\n',
    },
    {
      it: 'prints that space is short',
      run: 'echo 10239 >free; script',
      prints: 'n begin\nn lacks space in /var/lib\nn end\n',
    },
    {
      it: 'prints that the folder is missing',
      run: 'echo 99999 >free; rmdir var/lib; script',
      prints: 'n begin\nn lacks writable /var/lib\nn end\n',
    },
  ],
});
