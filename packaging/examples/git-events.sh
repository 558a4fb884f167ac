#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Turns the history of a git repository into events, oldest first by the committer's clock:
#
#     git-events.sh [-s SALT] [REPOSITORY [REVISION…]] >events.ndjson
#
#   commit.authored  subject: who wrote it; time: when, on the author's clock; data: how many files,
#                    lines inserted and deleted, and the area, which is the top-level folder with
#                    most changed lines ("root" for files at the top)
#   patch.merged     where author and committer differ. subject: the committer; data.to: the author
#
# People appear as a salted hash of their e-mail address (.mailmap is respected). Without -s the
# salt is random: no two runs can be compared then, and nobody can look an address up. With a salt
# the same history gives the same events.
set -eu

salt=
while getopts s: option; do
    case $option in
    s) salt=$OPTARG ;;
    *)
        echo "usage: git-events.sh [-s SALT] [REPOSITORY [REVISION...]]" >&2
        exit 2
        ;;
    esac
done
shift $((OPTIND - 1))
repository=${1:-.}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- HEAD
[ -n "$salt" ] || salt=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# Says by itself what is wrong with the repository or the revisions.
git -C "$repository" rev-list --max-count=1 "$@" -- >/dev/null

work=$(mktemp -d "${TMPDIR:-/tmp}/git-events.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Merges are left out: what they bring was written in other commits.
history() {
    git -C "$repository" --no-pager log --no-merges --no-color --no-show-signature "$@" --
}

# Every address once, with its hash. git does the hashing, so that nothing else is needed.
history --format='%aE%n%cE' "$@" | LC_ALL=C sort -u >"$work/addresses"
while IFS= read -r address; do
    hash=$(printf '%s\n%s' "$salt" "$address" | git hash-object --stdin)
    printf 'm%.10s %s\n' "$hash" "$address"
done <"$work/addresses" >"$work/members"

# One line begins a commit: a control character that no address and no path contains, then hash,
# both clocks, both addresses. Below it stands a line a file: insertions, deletions, path.
history --reverse --numstat --no-renames --no-ext-diff \
    --format='%x01%H %ct %aI%x01%aE%x01%cE' "$@" |
    LC_ALL=C awk -v members="$work/members" '
        BEGIN {
            while ((getline line <members) > 0) {
                space = index(line, " ")
                member["@" substr(line, space + 1)] = substr(line, 1, space - 1)
            }
        }

        /^\001/ {
            finish()
            split($0, part, "\001")
            split(part[2], head, " ")
            author = member["@" part[3]]
            committer = member["@" part[4]]
            next
        }

        # Binary files have "-" for their lines, which counts as none.
        NF >= 3 {
            files++
            insertions += $1
            deletions += $2
            area = folder($0)
            if (!(area in lines)) areas[++area_count] = area
            lines[area] += $1 + $2
        }

        END { finish() }

        # The top-level folder of the path in a line of three fields.
        function folder(line,    path) {
            path = line
            sub(/^[^\t]*\t[^\t]*\t/, "", path)
            # git quotes a path with unusual characters; what it escapes is made plain.
            if (sub(/^"/, "", path)) gsub(/[\\"]/, "_", path)
            if (index(path, "/") == 0) return "root"
            return substr(path, 1, index(path, "/") - 1)
        }

        function finish(    i, top) {
            if (head[1] == "") return
            top = "root"
            for (i = area_count; i > 0; i--)
                if (i == area_count || lines[areas[i]] >= lines[top]) top = areas[i]
            event("", "commit.authored", author, "\"files\":" files + 0 ",\"insertions\":" \
                insertions + 0 ",\"deletions\":" deletions + 0 ",\"area\":\"" top "\"")
            if (author != committer)
                event("-merged", "patch.merged", committer, "\"to\":\"" author \
                    "\",\"area\":\"" top "\"")
            files = insertions = deletions = area_count = 0
            split("", lines)
            head[1] = ""
        }

        # The order of sorting comes first: the clock, and what the history says where it is equal.
        function event(suffix, type, subject, data) {
            printf "%012d%09d {\"specversion\":\"1.0\",\"id\":\"%s%s\",\"source\":\"/git\"," \
                "\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\",\"data\":{%s}}\n", \
                head[2], ++count, substr(head[1], 1, 20), suffix, type, subject, head[3], data
        }
    ' | LC_ALL=C sort | cut -c 23-
