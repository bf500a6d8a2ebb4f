# shellcheck shell=sh
# Has nginx read the staged tree ($3/tree) as /etc/nginx, see private-mounts.sh. Every path in it means what it will
# mean. $3 a folder that holds the tree
mount --bind "$3/tree" /etc/nginx 2>/dev/null || not_private 'the staged files cannot be put in the place of /etc/nginx'
make_private
answer=$(ask_nginx /etc/nginx/nginx.conf)
status_of "$answer"
in_time 'nginx -t'
# The configuration is accepted before logs and sockets are opened.
problems=$(lines_of "$answer" | grep -E '\[(emerg|alert|crit)\]')
[ "$answer_status" != 0 ] || [ -n "$problems" ] || exit 0
[ -n "$problems" ] || problems=$(lines_of "$answer")
printf '%s\n' "${problems:-nginx -t ends with $answer_status}" | sed 's/^nginx: *//' | head -n 3
exit 1
