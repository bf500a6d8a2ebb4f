# shellcheck shell=sh
# nginx(8): -t writes the pid file, creates logs and folders and binds the ports, so it runs where that touches nothing.
# test_text is the text of nginx-test.sh.
need nginx
copy_tree /etc/nginx
run_apart -mn "$test_text"
