#!/bin/sh
# @pexip/signal 16.9.5: a combined signal whose last observer has left tells nothing to those that come later.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @pexip/signal@16.9.5 >/dev/null

# The package is published for bundlers: its imports carry no file endings.
cat >endings.mjs <<'JS'
export const resolve = (name, context, next) =>
  next(name.startsWith('./') && !/\.m?js$/.test(name) ? `${name}.js` : name, context);
JS

cat >try.mjs <<'JS'
import { register } from 'node:module';

register('./endings.mjs', import.meta.url);
// It warns of signals that nobody observes; that is what is shown here.
globalThis.console = { ...console, ...Object.fromEntries(['trace', 'debug', 'warn', 'error'].map((level) => [level, () => {}])) };
const { combine, createSignal } = await import(new URL('node_modules/@pexip/signal/dist/index.js', import.meta.url));

const talk = (heard, ...signals) => {
  signals.forEach((signal, at) => signal.emit(at));
  return heard.splice(0).length;
};
const [microphone, camera] = [createSignal(), createSignal()];
const plain = createSignal();
const both = combine(microphone, camera);
const heard = [];
for (const [name, signal, sources] of [['one signal', plain, [plain]], ['combined', both, [microphone, camera]]]) {
  const first = () => heard.push('first');
  const second = () => heard.push('second');
  signal.add(first);
  const before = talk(heard, ...sources);
  signal.remove(first);
  signal.add(second);
  console.log(`${name}: the first observer hears ${before} of ${sources.length}, the next one ${talk(heard, ...sources)}`);
}
JS

echo "@pexip/signal 16.9.5 on Node $(node --version)"
echo "One would guess: whoever observes a combined signal hears the signals in it, as with a signal of one's own."
echo "What happens: when its last observer leaves, as a view that is closed does, it lets go of its signals and never"
echo "takes them up again; the view that is opened next is added without an error and hears nothing."
seen=$(node --no-warnings try.mjs)
echo "$seen"
expected='one signal: the first observer hears 1 of 1, the next one 1
combined: the first observer hears 2 of 2, the next one 0'
test "$seen" = "$expected" || { echo "@pexip/signal behaves otherwise now" >&2; exit 1; }
