# shellcheck shell=bash disable=SC2034
# Read by up, db and down: names, ports, places, and what they share.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cache=${FOLLOWUPD_TEST_CACHE:-${HOME:-/root}/.cache/followupd-test}
pg_port=${FOLLOWUPD_TEST_PG_PORT:-15499}
odoo_19_port=${FOLLOWUPD_TEST_ODOO19_PORT:-18069}
odoo_14_port=${FOLLOWUPD_TEST_ODOO14_PORT:-14069}

modules=account,sale_management,contacts
languages=en_US,fr_FR,de_DE,es_ES,nl_NL,it_IT
# Raise it when up makes the template database in another way.
template_recipe=3
# Odoo's master password (it guards creating and dropping databases); the server listens on the loopback only.
master="admin"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# A long step's output goes to a file; it is shown, its end that is, only if the step fails.
logged() { # LOG WHAT COMMAND...
    local log=$1 what=$2
    shift 2
    say "$what …"
    if ! "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 30 "$log" | cut -c -300 >&2
        die "failed: $what. The whole log: $log"
    fi
}

digest() { local sum; sum=$(cksum); echo "${sum%% *}"; }

# Sets version, its port, its template and its folders.
choose_version() {
    version=${1:-}
    case $version in
        19)
            port=$odoo_19_port
            root=
            ;;
        14)
            port=$odoo_14_port
            # Odoo 14 lives in a chroot: what it reads and writes is named as it sees it, and lies below $root.
            root=$cache/14/root
            ;;
        *) die "which Odoo? 19 or 14, not '$version'" ;;
    esac
    place=$cache/$version
    # Named after how it is made: checkouts that make it differently do not replace each other's.
    template=followup_template_${version}_$(digest <<<"$modules $languages $template_recipe")
    venv=$cache/19/venv_$(digest <"$here/requirements-19.txt")
    # A role for each version: Odoo looks into every database of its own role, and must not look into the other version's.
    role=odoo$version
    log=$place/odoo.log
    pidfile=$place/odoo.pid
    # As Odoo sees them.
    if [ -n "$root" ]; then
        conf=/etc/odoo/followupd-test.conf
        data=/var/lib/followupd-test
    else
        conf=$place/odoo.conf
        data=$place/data
    fi
    url=http://127.0.0.1:$port
    # Odoo asks /proc for its memory. It is mounted in a mount namespace of that process alone: when the process ends the
    # mount is gone, so there is never one to clean up.
    # It is exec all the way, so that the process that is started is the one that stays.
    # shellcheck disable=SC2016 # the inner shell expands these
    chrooted=(unshare --mount -- bash -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' - "$root")
}

# Sets odoo, the command that runs it.
choose_odoo() {
    if [ "$version" = 19 ]; then
        odoo=(env "PYTHONPATH=$place/app/usr/lib/python3/dist-packages" PYTHONUNBUFFERED=1
            "$venv/bin/python" "$place/app/usr/bin/odoo")
    else
        odoo=("${chrooted[@]}" env PYTHONUNBUFFERED=1 HOME=/root LANG=C.UTF-8 /usr/bin/odoo)
    fi
}

# PostgreSQL does not run as root, so its user must be able to enter the folder of the data. Root's home is often closed
# to it; then the data lies beside Debian's own clusters, under a name that belongs to this cache.
postgres_folder() {
    if runuser -u postgres -- test -x "$cache" 2>/dev/null; then
        echo "$cache/postgresql"
    else
        echo "/var/lib/postgresql/followupd-test-$(printf %s "$cache" | digest)"
    fi
}

# The newest PostgreSQL that is installed.
postgres_bin() {
    local bin newest=
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
        [ ! -x "$bin/postgres" ] || newest=$bin
    done
    [ -n "$newest" ] || return 1
    echo "$newest"
}

# SQL as the owner of everything; the answer is bare values, one row a line.
sql() { # DATABASE SQL
    PGOPTIONS='-c client_min_messages=warning' "$(postgres_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$pg_port" -U postgres -d "$1" -c "$2" </dev/null
}

database_exists() { [ "$(sql postgres "SELECT count(*) FROM pg_database WHERE datname = '$1'")" = 1 ]; }

# One call of Odoo's services that need no more than strings.
xmlrpc() { # SERVICE METHOD [STRING...]
    local service=$1 method=$2 params='' arg
    shift 2
    for arg in "$@"; do
        params+="<param><value><string>$arg</string></value></param>"
    done
    curl --noproxy '*' -sS -f -m 120 -H 'Content-Type: text/xml' "$url/xmlrpc/2/$service" \
        -d "<?xml version='1.0'?><methodCall><methodName>$method</methodName><params>$params</params></methodCall>"
}

# Does the process of a pid file live, and is it still ours and not another that got its number?
alive() { # PIDFILE WORD-OF-ITS-COMMAND-LINE
    local pid
    [ -s "$1" ] && read -r pid <"$1" && [ -r "/proc/$pid/cmdline" ] &&
        tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "$2"
}

stop() { # WHAT PIDFILE WORD-OF-ITS-COMMAND-LINE SIGNAL
    local pid left=60
    if alive "$2" "$3"; then
        read -r pid <"$2"
        say "stopping $1"
        kill -s "$4" "$pid" || true
        while [ -d "/proc/$pid" ]; do
            left=$((left - 1))
            # A server that is busy does not always listen.
            [ "$left" -gt 0 ] || kill -s KILL "$pid" || true
            sleep 0.5
        done
    fi
    rm -f "$2"
}
