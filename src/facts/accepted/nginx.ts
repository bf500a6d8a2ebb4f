// nginx(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/nginx.sh';

/** What `nginx -t` says of nginx.conf and what it includes. */
export const nginxAcceptance = defineAcceptance({
  id: 'nginx-acceptance',
  program: 'nginx',
  describes: 'What `nginx -t` says of nginx.conf and what it includes',
  script: `${script}
if ! command -v nginx >/dev/null; then echo '==not-asked nginx is not installed'
elif [ ! -f /etc/nginx/nginx.conf ]; then echo '==not-asked there is no nginx.conf'
else ask_nginx /etc/nginx/nginx.conf
fi`,
  options: { isolated: true, timeout: 15 },
  accepts: [0],
  refuses: [1],
  harmless: [
    {
      line: /\((30|97|98|99): |still could not bind/,
      because: 'it runs on read-only file systems, next to a running nginx, and perhaps without the floating address',
      source: 'errno(3): EROFS, EAFNOSUPPORT, EADDRINUSE, EADDRNOTAVAIL',
    },
    {
      line: /host not found in /,
      because: 'no name server is asked here',
      source: 'nginx 1.22, src/core/ngx_inet.c',
    },
    { line: /^nginx: (the )?configuration file /, because: 'it is the summary', source: 'nginx 1.18 to 1.26' },
  ],
  read(line) {
    const [, text] = /\[(?:emerg|alert|crit)\](?: \d+#\d+:)? (.*)$/.exec(line) ?? [];
    if (text === undefined) return undefined;
    const [, before = '', path, number] = /^(.*?) in (\/\S+):(\d+)$/.exec(text) ?? [];
    return path === undefined ? { text } : { text: before, at: { path, line: Number(number) } };
  },
});
