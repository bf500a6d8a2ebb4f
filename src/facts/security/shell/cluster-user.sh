# shellcheck shell=sh
# crypt(3), shadow(5): the digest in /etc/shadow is compared with those of well-known passwords. It passes through
# pipes of this host only. No login is tried, and one word is printed.

# test_digest: reads a line of shadow(5), prints `known` or `other`; fails where this crypt cannot make such a digest
test_digest() {
  if command -v perl >/dev/null; then
    perl -e '
      my (undef, $digest) = split /:/, <STDIN>;
      for my $word (qw(hacluster linux password redhat suse)) {
        my $made = crypt($word, $digest);
        exit 1 if !defined $made || length($made) < 13 || $made =~ /^\*/;
        if ($made eq $digest) { print "known\n"; exit 0 }
      }
      print "other\n";
    '
  else
    # no line is indented: the build removes what begins a line
    python3 -W ignore -c '
import crypt, sys
digest = sys.stdin.readline().split(":")[1]
made = [crypt.crypt(word, digest) for word in "hacluster linux password redhat suse".split()]
if not all(each and len(each) >= 13 and each[0] != "*" for each in made): sys.exit(1)
print("known" if digest in made else "other")
'
  fi 2>/dev/null
}

ask_cluster_user() {
  entry=$(getent shadow hacluster)
  if [ -z "$entry" ]; then
    echo '==not-asked there is no account hacluster'
    return
  fi
  digest=${entry#*:}
  digest=${digest%%:*}
  case $digest in
    '') echo empty ;;
    '!'* | '*'*) echo locked ;;
    *) printf '%s\n' "$entry" | test_digest || echo cannot ;;
  esac
  echo '==exit 0'
}
