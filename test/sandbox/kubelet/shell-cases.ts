// Scripts and what busybox 1.35 makes of them, each seen on a real cluster (kubectl exec POD -- sh -c SCRIPT).

export interface ShellCase {
  script: string;
  out?: string;
  err?: string;
  code?: number;
}

export const SHELL_CASES: ShellCase[] = [
  { script: 'echo hello', out: 'hello\n' },
  { script: 'echo -n a; echo -e \'b\\tc\'; echo "d  e"', out: 'ab\tc\nd  e\n' },
  { script: 'nosuch', err: 'sh: nosuch: not found\n', code: 127 },
  { script: 'nosuch; exit 3', err: 'sh: nosuch: not found\n', code: 3 },
  { script: 'exit 7', code: 7 },
  { script: 'true && echo yes || echo no; false && echo yes || echo no', out: 'yes\nno\n' },
  { script: '! true; echo $?; ! false; echo $?', out: '1\n0\n' },
  { script: 'if [ 1 -gt 2 ]; then echo a; elif test x = x; then echo b; else echo c; fi', out: 'b\n' },
  { script: 'for x in a "b c" $(echo d e); do echo "<$x>"; done', out: '<a>\n<b c>\n<d>\n<e>\n' },
  { script: 'i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done', out: '1\n3\n' },
  {
    script: 'i=0; until [ $i -ge 2 ]; do i=$((i + 1)); echo $i; done; while true; do break; done; echo end',
    out: '1\n2\nend\n',
  },
  { script: 'X=1; Y="$X$X"; echo $Y ${Y}z ${Z:-def} ${Z-} ${Y:+set} ${#Y}', out: '11 11z def set 2\n' },
  { script: 'echo ${Z:?not there}; echo never', err: 'sh: Z: not there\n', code: 2 },
  { script: ': ${Z:=filled}; echo $Z', out: 'filled\n' },
  { script: 'f=archive.tar.gz; echo ${f%.*} ${f%%.*} ${f#*.} ${f##*.}', out: 'archive.tar archive tar.gz gz\n' },
  { script: 'echo $((1+2*3)) $(( (1+2)*3 )) $((7/2)) $((7%3)) $((-3)) $((2>1)) $((1&&0))', out: '7 9 3 1 -3 1 0\n' },
  { script: 'echo $((1/0)); echo after', err: 'sh: divide by zero\n', code: 2 },
  { script: 'f() { echo "f $1 $#"; return 4; }; f a b; echo $?', out: 'f a 2\n4\n' },
  { script: 'case abc in x|y) echo 1;; a*) echo 2;; *) echo 3;; esac', out: '2\n' },
  { script: '(exit 5); echo $?; (X=2; echo $X); echo "[$X]"', out: '5\n2\n[]\n' },
  { script: '{ echo a; echo b; } | wc -l', out: '2\n' },
  { script: 'echo one two three | { read a b; echo "$b/$a"; }', out: 'two three/one\n' },
  { script: "printf '%s-%d\\n' a 1 b 2; printf '%5s|%-5s|%03d\\n' x y 7", out: 'a-1\nb-2\n    x|y    |007\n' },
  { script: 'echo out; echo err >&2', out: 'out\n', err: 'err\n' },
  { script: 'nosuch 2>/dev/null; echo $?; echo hidden >/dev/null; echo both 2>&1', out: '127\nboth\n' },
  {
    script: 'echo text > /tmp/f1; cat /tmp/f1; echo more >> /tmp/f1; cat < /tmp/f1; rm /tmp/f1; cat /tmp/f1',
    out: 'text\ntext\nmore\n',
    err: "cat: can't open '/tmp/f1': No such file or directory\n",
    code: 1,
  },
  {
    script: '[ -f /tmp/nofile ] || echo missing; touch /tmp/t1; [ -f /tmp/t1 ] && echo there; rm /tmp/t1',
    out: 'missing\nthere\n',
  },
  { script: 'set -e; false; echo never', code: 1 },
  { script: 'set -e; false || true; if false; then :; fi; ! true; echo survived', out: 'survived\n' },
  { script: 'set -u; echo $NOPE; echo never', err: 'sh: NOPE: parameter not set\n', code: 2 },
  {
    script: 'set -- a "b c"; echo $# $1 "$2"; for x in "$@"; do echo "<$x>"; done; shift; echo $1; echo "$*"',
    out: '2 a b c\n<a>\n<b c>\nb c\nb c\n',
  },
  { script: 'seq 3; seq 2 4; seq 1 2 5', out: '1\n2\n3\n2\n3\n4\n1\n3\n5\n' },
  {
    script:
      'echo a b | tr a-z A-Z; echo b; printf "b\\na\\n" | sort; printf "1\\n2\\n3\\n" | head -n 2; printf "1\\n2\\n3\\n" | tail -n1',
    out: 'A B\nb\na\nb\n1\n2\n3\n',
  },
  {
    script: 'printf "foo\\nbar\\n" | grep o; printf "foo\\n" | grep -q x; echo $?; printf "a\\nb\\n" | grep -c a',
    out: 'foo\n1\n1\n',
  },
  { script: 'sleep 0.01 & wait; echo $?; (exit 3) & wait $!; echo $?', out: '0\n3\n' },
  {
    script: 'kill 999; echo $?; kill -FOO 1; echo $?',
    out: '1\n1\n',
    err: "sh: can't kill pid 999: No such process\nsh: bad signal name 'FOO'\n",
  },
  { script: 'killall nosuchproc; echo $?', out: '1\n', err: 'killall: nosuchproc: no process killed\n' },
  { script: 'trap "echo bye" EXIT; echo hi', out: 'hi\nbye\n' },
  { script: 'trap "echo bye $?" EXIT; exit 3', out: 'bye 0\n', code: 3 },
  { script: 'trap "echo got" TERM; kill -TERM $$; echo after', out: 'got\nafter\n' },
  { script: 'trap "" TERM; kill $$; echo ignored; trap - TERM; kill $$; echo never', out: 'ignored\n', code: 143 },
  { script: 'kill -9 $$', code: 137 },
  { script: 'sleep 10 & killall sleep; wait $!; echo $?', out: '143\n' },
  { script: 'sleep x; echo $?', out: '1\n', err: "sleep: invalid number 'x'\n" },
  { script: "X=5 env | grep ^X=; X=5 sh -c 'echo $X'; export Y=6; sh -c 'echo $Y'", out: 'X=5\n5\n6\n' },
  {
    script: 'sh -c \'echo $0 $1\' name arg; sh -c "exit 9"; echo $?; sh /nofile; echo $?',
    out: 'name arg\n9\n2\n',
    err: "sh: can't open '/nofile': No such file or directory\n",
  },
  { script: 'echo "a\\$b" \'$c\' \\$d "`echo bq`"', out: 'a$b $c $d bq\n' },
  { script: 'echo "unterminated', err: 'sh: syntax error: unterminated quoted string\n', code: 2 },
  { script: 'if true; then echo x', err: 'sh: syntax error: unexpected end of file (expecting "fi")\n', code: 2 },
  { script: 'done', err: 'sh: syntax error: unexpected "done"\n', code: 2 },
  { script: 'cat /nofile', err: "cat: can't open '/nofile': No such file or directory\n", code: 1 },
  { script: 'false; echo $?; true; echo $?', out: '1\n0\n' },
  { script: 'x=$(false); echo $?; x=$(echo hi; exit 2); echo "$x $?"', out: '1\nhi 2\n' },
  { script: 'command -v sleep; command -v nosuch; echo $?; type cd >/dev/null && echo ok', out: 'sleep\n127\nok\n' },
  { script: 'eval "echo a; X=3"; echo $X', out: 'a\n3\n' },
  { script: 'echo a # comment\necho b', out: 'a\nb\n' },
  {
    script: 'wget -q -O - http://127.0.0.1:9; echo $?',
    out: '1\n',
    err: "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
  },
  {
    script: 'nc 127.0.0.1 9; echo $?',
    out: '1\n',
    err: "nc: can't connect to remote host (127.0.0.1): Connection refused\n",
  },
  { script: 'date +%Y-%m-%d >/dev/null; echo $?; date -d @0 +%s 2>/dev/null | head -c 0; echo ok', out: '0\nok\n' },
  { script: 'yes | head -n 2', out: 'y\ny\n' },
  { script: 'exec echo replaced; echo never', out: 'replaced\n' },
  { script: 'for i in 1 2; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done', out: '11\n21\n' },
  { script: 'local=1; echo $local; unset local; echo "[$local]"; readonly R=1; echo $R', out: '1\n[]\n1\n' },
  {
    script: 'test; echo $?; [ ]; echo $?; [ a ]; echo $?; [ a = b -o 1 = 1 ]; echo $?; [ ! -f /x ]; echo $?',
    out: '1\n1\n0\n0\n0\n',
  },
  { script: '[ 1 = 1; echo $?', out: '2\n', err: 'sh: missing ]\n' },
  { script: 'X=" a  b "; echo $X; echo "$X"; Y=*nomatch*; echo $Y', out: 'a b\n a  b \n*nomatch*\n' },
];
